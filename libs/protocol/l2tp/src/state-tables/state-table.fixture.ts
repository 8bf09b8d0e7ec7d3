import type { MessageKind } from '../control/messages.ts';
import { wellFormed } from './control-walker.fixture.ts';

/**
 * What happens and the next state: `SCCRP / await-connected`. Messages by their names, StopCCN and CDN with result and error
 * code (`StopCCN 2-8`), then what the host is told; a cell without anything before the state: nothing happens.
 */
export type Cell = string;

/** A cell for every state and event: the compiler tells of a missing one. */
export type StateTable<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Record<Event, Cell>>>
>;

type EveryMessage = Record<MessageKind | `${MessageKind} with an unknown mandatory AVP`, Cell>;

/** The same for all messages: of a state in which they make no difference. */
export const everyMessage = (cell: Cell): EveryMessage =>
  Object.fromEntries(
    Object.keys(wellFormed).flatMap((kind) => [
      [kind, cell],
      [`${kind} with an unknown mandatory AVP`, cell],
    ]),
  ) as EveryMessage;
