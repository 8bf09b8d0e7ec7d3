import { type MainModeEvent, mainModeEvents } from './main-mode-events.fixture.ts';
import type { Cell } from './words.fixture.ts';

type Answer = Extract<
  MainModeEvent,
  `Diffie-Hellman${string}` | `the ${'verdict' | 'signature' | 'question'}${string}`
>;
type Cells<Event extends string> = Record<Event | 'no signature can be made', Cell>;

const isAnswer = (event: string): boolean =>
  /^(Diffie-Hellman|the (verdict|signature|question)|no signature)/.test(event);

/** Nothing is being asked, and so an answer changes nothing. */
export const noQuestion = (state: string): Cells<Answer> =>
  Object.fromEntries(
    Object.keys(mainModeEvents)
      .filter(isAnswer)
      .map((event) => [event, state]),
  ) as Cells<Answer>;

/** What anybody may send who knows the cookies, and what is of nobody: without keys it is never acted on. */
export const strays = (state: string) =>
  ({
    'a message of unknown cookies': `ignored: Main Mode of an unknown SA / ${state}`,
    'a message in clear that cannot be read': `ignored: malformed / ${state}`,
    'no ISAKMP at all': `ignored: malformed / ${state}`,
    'Quick Mode under another key': `ignored: message without protection / ${state}`,
    'an Informational under another key': `ignored: message without protection / ${state}`,
    'NO-PROPOSAL-CHOSEN in clear': `ignored: message without protection / ${state}`,
    'AUTHENTICATION-FAILED under the keys of this exchange': `ignored: message without protection / ${state}`,
    'DELETE of the IKE SA in clear': `ignored: message without protection / ${state}`,
    'an exchange type unknown': `ignored: message without protection / ${state}`,
  }) satisfies Partial<Record<MainModeEvent, Cell>>;
