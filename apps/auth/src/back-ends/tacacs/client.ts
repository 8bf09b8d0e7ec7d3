import type { Logger, TacacsBackEndSettings } from '@sekisho/platform';
import type { Exchange } from '@sekisho/tacacs';
import type { Secret } from '@sekisho/wire';
import type { BackEndHealth } from '../back-end.ts';
import { inTurn } from '../server-standing.ts';
import { Server } from './server.ts';

export interface TacacsServer {
  readonly address: string;
  readonly port: number;
  readonly secret: Secret;
}

export interface ClientParts {
  /** `connections`: of this client to a server, at once. */
  readonly settings: Pick<TacacsBackEndSettings, 'timeout' | 'deadTime' | 'singleConnection' | 'connections'>;
  /** In the order of preference. */
  readonly servers: readonly TacacsServer[];
  readonly logger: Logger;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** `unavailable`: no server could tell; `detail` has a sentence for each that was asked. */
export type Told<Outcome> =
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Asks several servers in the order of preference until one answers; those that did not answer lately come last. */
export class Client {
  readonly #servers: readonly Server[];

  constructor({ settings, servers, logger, now }: ClientParts) {
    const { timeout, deadTime, singleConnection, connections } = settings;
    const shared = { timeoutMs: timeout, deadTimeMs: deadTime, singleConnection, connections };
    this.#servers = servers.map((each) => new Server({ settings: { ...each, ...shared }, logger, now }));
  }

  /**
   * @param create the exchange, anew for every server
   * @param errorOf what a server said that could not tell either, undefined for a real answer
   */
  async ask<Outcome>(
    create: () => Exchange<Outcome>,
    errorOf: (outcome: Outcome) => string | undefined,
  ): Promise<Told<Outcome>> {
    const sentences: string[] = [];
    for (const server of inTurn(this.#servers)) {
      const asked = await server.ask(create, errorOf);
      if (asked.kind === 'answered') return asked;
      sentences.push(asked.sentence);
    }
    return { kind: 'unavailable', detail: sentences.join('; ') };
  }

  health(): readonly BackEndHealth[] {
    return this.#servers.map(({ standing }) => standing.health);
  }

  close(): void {
    for (const each of this.#servers) each.close();
  }
}
