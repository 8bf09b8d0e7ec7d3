import { equalBytes, type Instant } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { decodeOptions, encodeOptions, sameOption } from '../options.ts';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import { type AutomatonMemory, drawIdentifier } from './memory.ts';
import type { Failure, Negotiator } from './negotiator.ts';

/** Why an answer to our request moves nothing, or ends the negotiation. */
export type AnswerRefused =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

const ignored = (reason: string): AnswerRefused => ({ kind: 'ignored', reason });

/** Our Configure-Requests, and what the peer answers them by (RFC 1661 §5.1–5.4). */
export class OwnRequests {
  constructor(
    private readonly memory: AutomatonMemory,
    private readonly negotiator: Negotiator,
    private readonly notConverging: Failure,
  ) {}

  /** A request with the options as wished now. */
  next(now: Instant): ControlPacket {
    return this.#send(drawIdentifier(this.memory), encodeOptions(this.negotiator.request()), now);
  }

  /** The last request under its identifier, so that a late answer to the first one counts. */
  again(now: Instant): ControlPacket {
    const { request } = this.memory;
    return request ? this.#send(request.identifier, request.data, now) : this.next(now);
  }

  #send(identifier: number, data: Uint8Array, now: Instant): ControlPacket {
    this.memory.request = { identifier, data, answered: false, sentAt: now };
    return { code: codes.configureRequest, identifier, data };
  }

  /** A Configure-Ack; undefined: it counts. */
  acknowledged({ identifier, data }: ControlPacket): AnswerRefused | undefined {
    const { request } = this.memory;
    if (!this.#isPending(identifier)) return ignored('Configure-Ack of no pending request');
    if (request && !equalBytes(request.data, data)) return ignored('Configure-Ack of other options than asked');
    this.#answered();
    return undefined;
  }

  /** A Configure-Nak or Configure-Reject; undefined: the next request takes it into account. @throws DecodeError */
  refused({ code, identifier, data }: ControlPacket): AnswerRefused | undefined {
    const { memory, negotiator } = this;
    if (!this.#isPending(identifier)) return ignored('Configure-Nak or -Reject of no pending request');
    const options = decodeOptions(data);
    const isReject = code === codes.configureReject;
    const own = decodeOptions(memory.request?.data ?? new Uint8Array());
    if (isReject && !options.every((option) => own.some((mine) => sameOption(mine, option)))) {
      return ignored('Configure-Reject of options not asked for');
    }
    this.#answered();
    memory.refusalsReceived += 1;
    if (memory.refusalsReceived > limits.refusalsMax) return { kind: 'failed', failure: this.notConverging };
    const failure = isReject ? negotiator.rejected(options) : negotiator.naked(options);
    return failure && { kind: 'failed', failure };
  }

  /** Only the first answer to our last request counts; its duplicates would throw an open link back. */
  #isPending(identifier: number): boolean {
    const { request } = this.memory;
    return request !== undefined && request.identifier === identifier && !request.answered;
  }

  #answered(): void {
    if (this.memory.request) this.memory.request = { ...this.memory.request, answered: true };
  }
}
