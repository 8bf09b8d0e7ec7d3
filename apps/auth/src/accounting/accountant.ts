import type { ConnectionEvent } from '@sekisho/contracts';
import type { BackEndHealth } from '../back-ends/back-end.ts';

/** What is told of a session that a back end keeps accounts of: its beginning, how it goes on, its end. */
export type AccountedEvent = Extract<
  ConnectionEvent,
  { type: 'sekisho.connection.established' | 'sekisho.connection.progress' | 'sekisho.connection.ended' }
>;

export type Told =
  /** The server has it, or it is of no use to any server. */
  | { readonly kind: 'told' }
  /** `detail` is a sentence such as "RADIUS 10.0.0.5:1813 did not answer in 5 s". */
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Tells one back end's accounting servers. Answers within its own time limit, never throws for what a server does. */
export interface Accountant {
  /** The back end that vouched for the users, as the settings name it. */
  readonly backEnd: string;
  /** Events that it tells at once. One more would wait for its turn in the time that it has for the server. */
  readonly atOnceMax: number;
  tell(event: AccountedEvent): Promise<Told>;
  /** One entry a server. */
  health(): readonly BackEndHealth[];
  close(): Promise<void>;
}

export const isAccounted = (event: ConnectionEvent): event is AccountedEvent =>
  event.type === 'sekisho.connection.established' ||
  event.type === 'sekisho.connection.progress' ||
  event.type === 'sekisho.connection.ended';
