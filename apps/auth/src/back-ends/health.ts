import type { AuthHealthReply } from '@sekisho/contracts';
import type { BackEnd, BackEndHealth } from './back-end.ts';

type Server = AuthHealthReply['backEnds'][number]['servers'][number];

/**
 * How the back ends do, as it crosses the bus.
 * @param accounting the servers that keep accounts, by the name of their back end
 */
export function readHealth(
  instance: string,
  backEnds: Iterable<BackEnd>,
  accounting: ReadonlyMap<string, readonly BackEndHealth[]>,
): AuthHealthReply {
  const all = [...backEnds].map((each) => ({
    name: each.name,
    kind: each.kind,
    servers: [
      ...each.health().map((server) => serverOf('logins', server)),
      ...(accounting.get(each.name) ?? []).map((server) => serverOf('accounting', server)),
    ],
  }));
  return { instance, backEnds: all };
}

const serverOf = (purpose: Server['purpose'], { server, state, detail, answeredAt }: BackEndHealth): Server => ({
  server,
  purpose,
  state,
  ...(detail !== undefined && { detail }),
  ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt).toISOString() }),
});
