import { type Duration, later, milliseconds } from '@sekisho/wire';
import type { IkeDatagram, SentAgain } from '../endpoint.ts';
import { limits } from '../limits.ts';
import { fragment } from '../messages/fragmentation.ts';
import type { Association } from './association.ts';
import type { Answered, Outstanding } from './repetition.ts';
import type { Turn } from './turn.ts';

type Route = Pick<IkeDatagram, 'remote' | 'local'>;

/** Sends a message, in fragments where it is long and the peer understands them. */
export function transmit(turn: Turn, association: Association, message: Uint8Array): void {
  emit(turn, association, cut(association, message, limits.datagramBytesMax));
}

/** Answers a repeated request again, where it came from. */
export function replyAgain(turn: Turn, association: Association, answer: Uint8Array, to: Route): void {
  emit(turn, to, cut(association, answer, limits.datagramBytesMax), 'repeated');
}

/** The same in smaller pieces, as the answer may have been too large for the path. */
export function replyAgainSmaller(turn: Turn, association: Association, answer: Uint8Array, to: Route): void {
  emit(turn, to, cut(association, answer, limits.datagramBytesSmall), 'repeated');
}

function cut(association: Association, message: Uint8Array, bytesMax: number): readonly Uint8Array[] {
  const size = Math.min(bytesMax, Math.max(association.peersFragmentBytes ?? bytesMax, limits.datagramBytesMin));
  if (message.length <= size || !association.traits.fragmentation) return [message];
  return fragment(message, fragmentId(message, size), size);
}

/**
 * The same for a repetition in pieces of the same size, so that what arrived of the one completes what is missing of the other: of a
 * message in six pieces hardly three of four transmissions arrive whole at 5 % loss. What is cut ends in ciphertext or a hash.
 */
const fragmentId = (message: Uint8Array, size: number): number =>
  ((((message.at(-2) ?? 0) << 8) | (message.at(-1) ?? 0)) ^ size) % 0xffff || 0xffff;

function emit(turn: Turn, { remote, local }: Route, datagrams: readonly Uint8Array[], again?: SentAgain): void {
  for (const bytes of datagrams) turn.out.push({ kind: 'send', bytes, remote, local, ...(again && { again }) });
}

/** Sends a reply and keeps it for a repeated request. */
export function reply(turn: Turn, association: Association, { request, reply: message }: Answered): void {
  association.answered = { request, reply: message };
  transmit(turn, association, message);
}

/** Sends a request; `retransmit` repeats it until it is answered. */
export function request(turn: Turn, association: Association, message: Uint8Array): Outstanding {
  transmit(turn, association, message);
  return { message, attempts: 0, nextAt: later(turn.now, delay(0)) };
}

const delay = (attempts: number): Duration => milliseconds(limits.retransmitAfterMs[attempts] ?? 0);

/** Repeats a request that is due. @returns undefined when all attempts are used up */
export function retransmit(turn: Turn, association: Association, outstanding: Outstanding): Outstanding | undefined {
  if (turn.now < outstanding.nextAt) return outstanding;
  const attempts = outstanding.attempts + 1;
  if (attempts >= limits.retransmitAfterMs.length) return undefined;
  // Smaller, as it may have been too large for the path.
  emit(turn, association, cut(association, outstanding.message, limits.datagramBytesSmall), 'unanswered');
  return { ...outstanding, attempts, nextAt: later(turn.now, delay(attempts)) };
}
