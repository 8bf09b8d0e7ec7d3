/** One request of the mix: its name in the report, and its path below /api. */
export interface Asking {
  readonly name: string;
  readonly path: string;
}

/** Ids to ask for. */
export interface Known {
  readonly sessions: readonly string[];
  readonly attempts: readonly string[];
}

type Kind = (number: number, known: Known) => Asking;

const at = <T>(all: readonly T[], number: number): T | undefined => all[number % Math.max(1, all.length)];
const list =
  (name: string, query: (number: number) => string): Kind =>
  (number) => ({ name, path: `/sessions?${query(number)}` });
const fixed =
  (name: string, path: string): Kind =>
  () => ({ name, path });

const page = list('sessions, a page', () => 'limit=100&sort=user&order=asc');
const latest = list('sessions, the latest', () => 'limit=100');
const search = list('sessions, searched', (number) => `limit=100&search=user-${number % 997}`);
const filter = list('sessions, filtered', (number) => (number % 2 === 0 ? 'client=macOS' : 'group=sales&sort=bytesIn'));
const one: Kind = (number, { sessions }) => ({
  name: 'one session',
  path: `/sessions/${at(sessions, number) ?? 'none'}`,
});
const overview = fixed('overview', '/overview');
const attempts = fixed('attempts', '/attempts?limit=50');
const attempt: Kind = (number, known) => ({
  name: 'one attempt',
  path: `/attempts/${at(known.attempts, number) ?? 'none'}`,
});
const past = fixed('past sessions', '/past-sessions?limit=50');
const users = fixed('users', '/users');
const signedIn = fixed('who is signed in', '/sign-in');
/** What each page of the sessions that is open asks for every half minute; of the users' page when it is opened. */
const whole = [
  fixed('sessions, all', '/sessions?limit=20000'),
  fixed('addresses of users', '/user-addresses'),
] as const;

/** What administrators look at, and how often: twenty requests. */
const turns: readonly Kind[] = [
  ...[overview, page, search, one, latest, attempts, search, users, filter, one],
  ...[overview, latest, search, one, signedIn, past, filter, one, latest, overview],
];
/** One request in so many is for everything: at 50 a second, that is six pages of sessions left open, and as many of users opened. */
const wholeEvery = 125;
const attemptEvery = 50;

/** The request of a number, the same in every run. */
export function asking(number: number, known: Known): Asking {
  if (number % wholeEvery === wholeEvery - 1)
    return whole[Math.floor(number / wholeEvery) % 2 === 0 ? 0 : 1](number, known);
  const round = Math.floor(number / turns.length);
  const kind = number % attemptEvery === attemptEvery - 1 ? attempt : turns[number % turns.length];
  return (kind ?? overview)(round, known);
}
