import type { AuthHealthReply } from '@sekisho/contracts';
import type { BackEnd, BackEndHealth } from './back-end.ts';

type Server = AuthHealthReply['backEnds'][number]['servers'][number];

/** How the back ends do, as it crosses the bus. */
export function readHealth(instance: string, backEnds: Iterable<BackEnd>): AuthHealthReply {
  const all = [...backEnds].map((each) => ({
    name: each.name,
    kind: each.kind,
    servers: each.health().map(serverOf),
  }));
  return { instance, backEnds: all };
}

const serverOf = ({ server, state, detail, answeredAt }: BackEndHealth): Server => ({
  server,
  state,
  ...(detail !== undefined && { detail }),
  ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt).toISOString() }),
});
