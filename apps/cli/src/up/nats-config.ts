import { jetStreamBytesMax } from '../limits.ts';
import type { BusUser } from './bus-users.ts';
import { loopback } from './loopback-ports.ts';

export interface NatsConfig {
  readonly port: number;
  /** Directory of JetStream's files. */
  readonly store: string;
  readonly users: readonly BusUser[];
  readonly passwordOf: (user: string) => string;
}

/** As for nats-server by default: whoever asks waits for less than that, back ends and DHCP servers included. */
const answerPatience = '2m';

/** Configuration of the private nats-server; its language takes JSON as it is. */
export function formatNatsConfig({ port, store, users, passwordOf }: NatsConfig): string {
  const config = {
    server_name: 'sekisho',
    listen: `${loopback}:${port}`,
    jetstream: { store_dir: store, max_file_store: jetStreamBytesMax },
    authorization: {
      users: users.map(({ name, publish, subscribe, answers }) => ({
        user: name,
        password: passwordOf(name),
        permissions: {
          // Who may publish nothing has to be told so: an empty list would allow everything.
          publish: publish.length === 0 ? { deny: ['>'] } : { allow: publish },
          subscribe: { allow: [...subscribe, `_INBOX.${name}.>`] },
          ...(answers > 0 && { allow_responses: { max: answers, expires: answerPatience } }),
        },
      })),
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
