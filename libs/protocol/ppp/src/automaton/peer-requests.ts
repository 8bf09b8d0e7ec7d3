import { equalBytes } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import type { AutomatonMemory } from './memory.ts';
import type { Failure, Judgement, Negotiator } from './negotiator.ts';

/** What a Configure-Request comes to: an event, with the answer to send, or the end of the negotiation. */
export type Reply =
  | { readonly event: 'RCR+' | 'RCR-'; readonly answer: ControlPacket }
  | { readonly event: 'none'; readonly failure: Failure };

/** The peer's Configure-Requests, and what they are answered by (RFC 1661 §5.1–5.4). */
export class PeerRequests {
  constructor(
    private readonly memory: AutomatonMemory,
    private readonly negotiator: Negotiator,
    private readonly notConverging: Failure,
  ) {}

  /**
   * The very request that was acked, again, while the link is open: our Ack was lost or the packet came twice. The Ack alone
   * mends that; RFC 1661 would tear the layer down. A peer that starts afresh uses another identifier or magic number.
   */
  isRepetition({ identifier, data }: ControlPacket): boolean {
    const { at, acked } = this.memory;
    if (at !== 'opened' || acked?.identifier !== identifier || !equalBytes(acked.data, data)) return false;
    if (acked.repetitions === limits.ackedRepetitionsMax) return false;
    this.memory.acked = { ...acked, repetitions: acked.repetitions + 1 };
    return true;
  }

  /**
   * A request that was refused, again, when the one that the peer made of that has been acked: it was overtaken on its way. It gets
   * its refusal, and the Ack holds all the same; by the letter of RFC 1661 this end would wait for another request, and a peer that
   * has the Ack sends none.
   */
  isOvertaken(request: ControlPacket): boolean {
    return this.memory.at === 'ack-sent' && this.#isRefused(request);
  }

  #isRefused({ identifier, data }: ControlPacket): boolean {
    const { refused } = this.memory;
    return refused?.identifier === identifier && equalBytes(refused.data, data);
  }

  reply(request: ControlPacket, options: readonly ConfigurationOption[]): Reply {
    const { memory } = this;
    const judgement = this.negotiator.judge(options);
    if (judgement.answer === 'fail') return { event: 'none', failure: judgement.failure };
    if (judgement.answer !== 'ack') {
      this.#countRefusal(request, judgement.answer);
      const answer = this.#refusal(request, options, judgement);
      return answer ? { event: 'RCR-', answer } : { event: 'none', failure: this.notConverging };
    }
    memory.naksSent = 0;
    memory.refusalsSent = 0;
    memory.acked = { identifier: request.identifier, data: request.data.slice(), repetitions: 0 };
    this.negotiator.agreed(options);
    return { event: 'RCR+', answer: { ...request, code: codes.configureAck } };
  }

  #countRefusal(request: ControlPacket, answer: 'nak' | 'reject'): void {
    const { memory } = this;
    if (this.#isRefused(request)) return;
    memory.refused = { identifier: request.identifier, data: request.data.slice() };
    memory.refusalsSent += 1;
    if (answer === 'nak') memory.naksSent += 1;
  }

  /** The Nak or Reject to send; after Max-Failure Naks the options are rejected (RFC 1661 §4.6); undefined: no end in sight. */
  #refusal(
    { identifier }: ControlPacket,
    asked: readonly ConfigurationOption[],
    { answer, options }: Extract<Judgement, { options: unknown }>,
  ): ControlPacket | undefined {
    const { refusalsSent, naksSent } = this.memory;
    if (refusalsSent > limits.refusalsMax) return undefined;
    if (answer === 'reject' || naksSent <= limits.configureNaksMax) {
      const code = answer === 'nak' ? codes.configureNak : codes.configureReject;
      return { code, identifier, data: encodeOptions(options) };
    }
    const insisted = asked.filter(({ type }) => options.some((option) => option.type === type));
    if (insisted.length === 0) return undefined;
    return { code: codes.configureReject, identifier, data: encodeOptions(insisted) };
  }
}
