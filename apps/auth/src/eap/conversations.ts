import type { EapReply } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { toBase64 } from '@sekisho/wire';
import { LoginMeter } from '../metrics/login-meter.ts';
import { describeFailure } from '../verification/failure.ts';
import { unavailable } from '../verification/verdict.ts';
import { Conversation, type ConversationParts } from './conversation.ts';
import type { EapClient } from './exchange.ts';
import { conversationsMax, conversationTimeoutMs } from './limits.ts';
import { eapResult } from './packets.ts';

export interface ConversationsParts extends Omit<ConversationParts, 'meter'> {
  /** What the next packets of a conversation are to be addressed to. */
  readonly instance: string;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly limits?: { readonly conversationsMax: number; readonly conversationTimeoutMs: number };
}

interface Entry {
  readonly conversation: Conversation;
  /** One packet at a time: the next waits for the answer to the one before. */
  turn: Promise<unknown>;
  /** Packets that wait for their answer. */
  waiting: number;
  lastUsed: number;
  /** Of the newest packet. */
  round: number;
}

/** EAP conversations of this instance, one a connection. What is not gone on with is forgotten. */
export class Conversations {
  readonly #parts: ConversationsParts;
  readonly #meter = new LoginMeter();
  /** Least recently used first. */
  readonly #open = new Map<string, Entry>();
  readonly #limits: { readonly conversationsMax: number; readonly conversationTimeoutMs: number };

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? { conversationsMax, conversationTimeoutMs };
  }

  get size(): number {
    return this.#open.size;
  }

  /** The first packet of a connection; one that begins again is begun anew. */
  async begin(client: EapClient, packet: Uint8Array): Promise<EapReply> {
    this.#forgetOld();
    this.#close(client.connection);
    if (this.#open.size >= this.#limits.conversationsMax) {
      return this.#unavailable(packet, 'too many EAP conversations are under way');
    }
    const conversation = new Conversation({ ...this.#parts, meter: this.#meter }, client);
    const entry = { conversation, turn: Promise.resolve(), waiting: 0, lastUsed: 0, round: 0 };
    this.#touch(client.connection, entry);
    return this.#take(client.connection, entry, packet);
  }

  /**
   * A later packet; it must come to the instance that the first reply named.
   * @param round of it; one that was there before is none of the client's
   */
  async continue(connection: string, packet: Uint8Array, round = Number.POSITIVE_INFINITY): Promise<EapReply> {
    this.#forgetOld();
    const entry = this.#open.get(connection);
    if (entry === undefined) {
      return this.#unavailable(
        packet,
        'the EAP conversation is not known any more; the auth service was restarted or the client took too long',
      );
    }
    if (round <= entry.round) return this.#unavailable(packet, 'a packet of the EAP conversation came twice');
    if (Number.isFinite(round)) entry.round = round;
    this.#touch(connection, entry);
    return this.#take(connection, entry, packet);
  }

  async #take(connection: string, entry: Entry, packet: Uint8Array): Promise<EapReply> {
    entry.waiting += 1;
    const answer = entry.turn.then(() => this.#answer(connection, entry, packet));
    entry.turn = answer;
    const reply = await answer;
    entry.waiting -= 1;
    // The time a back end took (a user may have to confirm on a telephone) is not the client's.
    if (this.#open.get(connection) === entry) this.#touch(connection, entry);
    return reply;
  }

  #touch(connection: string, entry: Entry): void {
    entry.lastUsed = this.#parts.now();
    this.#open.delete(connection);
    this.#open.set(connection, entry);
  }

  async #answer(connection: string, entry: Entry, packet: Uint8Array): Promise<EapReply> {
    try {
      const step = await entry.conversation.receive(packet);
      if (step.kind === 'continue') {
        const { instance } = this.#parts;
        const refusal = step.refusal && { refusal: step.refusal };
        return { outcome: 'continue', packet: toBase64(step.packet), instance, ...refusal };
      }
      this.#end(connection, entry);
      return { ...step.reply, packet: toBase64(step.packet) };
    } catch (error) {
      this.#end(connection, entry);
      this.#parts.logger.error({ err: error, connection }, 'an EAP conversation cannot go on');
      return this.#unavailable(packet, describeFailure(error), entry.conversation.identity);
    }
  }

  #unavailable(packet: Uint8Array, detail: string, user?: string): EapReply {
    return { ...unavailable(detail, user), packet: toBase64(eapResult('failure', packet)) };
  }

  /** Its connection may have begun another one meanwhile; that one stays. */
  #end(connection: string, entry: Entry): void {
    entry.conversation.close();
    if (this.#open.get(connection) === entry) this.#open.delete(connection);
  }

  #close(connection: string): void {
    this.#open.get(connection)?.conversation.close();
    this.#open.delete(connection);
  }

  #forgetOld(): void {
    const oldest = this.#parts.now() - this.#limits.conversationTimeoutMs;
    for (const [connection, { lastUsed, waiting }] of this.#open) {
      if (lastUsed > oldest) return;
      if (waiting === 0) this.#close(connection);
    }
  }
}
