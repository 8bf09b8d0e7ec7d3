import { createLogger, random } from '@sekisho/platform';
import { Secret, seconds } from '@sekisho/wire';
import { RadiusBackEnd, type RadiusBackEndParts } from './radius-back-end.ts';

export const sharedSecret = 'a shared secret of the test';

export interface ServerOnLoopback {
  readonly port: number;
  readonly secret?: string;
}

/** Back ends of a test, to be closed with it. */
export class TestBackEnds {
  readonly #opened: RadiusBackEnd[] = [];

  open(servers: readonly ServerOnLoopback[], settings: Partial<RadiusBackEndParts['settings']> = {}): RadiusBackEnd {
    const made = new RadiusBackEnd({
      name: 'corporate',
      gateway: 'gateway.example',
      random,
      logger: createLogger('test'),
      settings: {
        kind: 'radius',
        servers: servers.map(({ port, secret = sharedSecret }) => ({
          address: '127.0.0.1',
          port,
          secret: Secret.fromText(secret),
        })),
        timeout: seconds(5),
        tries: 3,
        deadTime: seconds(60),
        groupAttribute: 'filter-id',
        ...settings,
      },
    });
    this.#opened.push(made);
    return made;
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((each) => each.close()));
  }
}
