import { elapsed, equalBytes, type Instant, later } from '@sekisho/wire';
import { type AutomatonAction, type AutomatonEvent, type AutomatonState, transition } from './automaton-table.ts';
import { limits } from './limits.ts';
import type { PppDownReason } from './link.ts';
import { type ConfigurationOption, decodeOptions, encodeOptions, sameOption } from './options.ts';
import { type ControlPacket, encodePacket } from './packet.ts';
import { codes } from './protocol-numbers.ts';

/** A negotiation that can't succeed, and what the link goes down with. */
export interface Failure {
  readonly reason: PppDownReason;
  readonly detail?: string;
}

/** What is said to a Configure-Request. `nak` and `reject` carry the options as they stand in the answer. */
export type Judgement =
  | { readonly answer: 'ack' }
  | { readonly answer: 'nak' | 'reject'; readonly options: readonly ConfigurationOption[] }
  | { readonly answer: 'fail'; readonly failure: Failure };

/** The options of one protocol, which the automaton negotiates without knowing them. */
export interface Negotiator {
  /** A new negotiation begins: what an earlier one brought no longer holds. */
  begin(): void;
  /** Our own options, as wished now. */
  request(): ConfigurationOption[];
  judge(options: readonly ConfigurationOption[]): Judgement;
  /** The peer's options were acked and hold from now on. */
  agreed(options: readonly ConfigurationOption[]): void;
  /** The peer prefers other values. */
  naked(options: readonly ConfigurationOption[]): Failure | undefined;
  /** The peer refuses these of our options. */
  rejected(options: readonly ConfigurationOption[]): Failure | undefined;
}

export type AutomatonOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  /** An Echo-Request that may be answered. */
  | { readonly kind: 'echo-wanted'; readonly request: ControlPacket }
  | { readonly kind: 'layer-up' }
  | { readonly kind: 'layer-down' }
  | { readonly kind: 'layer-finished' }
  | { readonly kind: 'peer-terminated'; readonly message: Uint8Array; readonly wasOpen: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'ignored'; readonly reason: string };

/** A Configure-Request as it was sent. */
interface Exchange {
  readonly identifier: number;
  readonly data: Uint8Array;
}

/** All the automaton remembers, as plain values. */
export interface AutomatonMemory {
  at: AutomatonState;
  nextIdentifier: number;
  /** RFC 1661 §4.6 restart counter */
  restarts: number;
  deadline: Instant | undefined;
  /** Our last Configure-Request. */
  request: (Exchange & { readonly answered: boolean; readonly sentAt: Instant }) | undefined;
  /** The peer has sent a Configure-Request in this negotiation. */
  heard: boolean;
  /** The peer's request that was acked last, and how often it was repeated in `opened`. */
  acked: (Exchange & { readonly repetitions: number }) | undefined;
  /** The peer's request that was refused last: its repetition is no new refusal. */
  refused: Exchange | undefined;
  naksSent: number;
  refusalsSent: number;
  refusalsReceived: number;
  /** Data of the next Terminate-Request. */
  farewell: Uint8Array;
}

export interface AutomatonSettings {
  readonly negotiator: Negotiator;
  /** Reason when Naks and Rejects find no end. */
  readonly notConverging: PppDownReason;
  /** Largest packet the peer receives, in bytes. */
  peerMru(): number;
}

const timed: readonly AutomatonState[] = ['closing', 'stopping', 'request-sent', 'ack-received', 'ack-sent'];
const negotiating: readonly AutomatonState[] = ['stopped', 'request-sent', 'ack-received', 'ack-sent', 'opened'];

const nothing = new Uint8Array();

/** The option negotiation automaton of RFC 1661 §4, for LCP and each NCP. Time comes in with each call. */
export class Automaton {
  readonly memory: AutomatonMemory = {
    at: 'initial',
    nextIdentifier: 1,
    restarts: 0,
    deadline: undefined,
    request: undefined,
    heard: false,
    acked: undefined,
    refused: undefined,
    naksSent: 0,
    refusalsSent: 0,
    refusalsReceived: 0,
    farewell: nothing,
  };

  constructor(private readonly settings: AutomatonSettings) {}

  get opened(): boolean {
    return this.memory.at === 'opened';
  }

  get deadline(): Instant | undefined {
    return this.memory.deadline;
  }

  /** The next identifier of this protocol's own packets. */
  identifier(): number {
    const identifier = this.memory.nextIdentifier;
    this.memory.nextIdentifier = (identifier + 1) & 0xff;
    return identifier;
  }

  /** Open and Up at once: negotiation starts. */
  start(now: Instant): AutomatonOutput[] {
    return [...this.#handle('Open', now), ...this.#handle('Up', now)];
  }

  close(message: Uint8Array, now: Instant): AutomatonOutput[] {
    this.memory.farewell = message;
    return this.#handle('Close', now);
  }

  timeout(now: Instant): AutomatonOutput[] {
    const { deadline, restarts } = this.memory;
    if (deadline === undefined || deadline > now) return [];
    return this.#handle(restarts > 0 ? 'TO+' : 'TO-', now);
  }

  /** A packet with one of the codes every control protocol has, an Echo-Request, or a code nobody knows. @throws DecodeError */
  receive(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    switch (packet.code) {
      case codes.configureRequest:
        return this.#configureRequest(packet, now);
      case codes.configureAck:
        return this.#configureAck(packet, now);
      case codes.configureNak:
      case codes.configureReject:
        return this.#configureRefusal(packet, now);
      case codes.terminateRequest:
        return this.#terminateRequest(packet, now);
      case codes.terminateAck:
        return this.#handle('RTA', now, packet);
      case codes.codeReject:
        return this.#codeReject(packet, now);
      case codes.echoRequest:
        return this.#handle('RXR', now, packet);
      default:
        return this.#handle('RUC', now, packet);
    }
  }

  #configureRequest(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    const { memory } = this;
    if (!negotiating.includes(memory.at)) return this.#handle('RCR+', now, packet);
    if (this.#isRepetition(packet)) {
      return [{ kind: 'packet', packet: { ...packet, code: codes.configureAck } }];
    }
    const options = decodeOptions(packet.data);
    return [...this.#repeatEarly(now), ...this.#judge(packet, options, now)];
  }

  /**
   * The peer's first request, with ours still unanswered: ours may have come before the peer could hear it (Linux attaches its
   * pppd after the call is connected), so it is repeated now and not a restart period later. It goes before our Ack, which
   * lets a peer that did hear it the first time answer twice without leaving `opened`. When the two crossed on their way, the
   * answer is given the time of a round trip.
   */
  #repeatEarly(now: Instant): AutomatonOutput[] {
    const { memory } = this;
    const first = !memory.heard;
    memory.heard = true;
    if (!first || memory.at !== 'request-sent' || memory.restarts <= 0 || !memory.request) return [];
    if (elapsed(memory.request.sentAt, now) < limits.configureUnderWay) {
      memory.deadline = later(now, limits.configureRestartHeard);
      return [];
    }
    return [{ kind: 'packet', packet: this.#sendConfigureRequest('TO+', now) }];
  }

  #judge(packet: ControlPacket, options: readonly ConfigurationOption[], now: Instant): AutomatonOutput[] {
    const { memory } = this;
    // A request in `opened` starts all over, and is judged by what holds after that.
    if (memory.at === 'opened' || memory.at === 'stopped') {
      this.#begin();
      memory.heard = true;
    }
    const judgement = this.settings.negotiator.judge(options);
    if (judgement.answer === 'fail') return [{ kind: 'failed', failure: judgement.failure }];
    if (judgement.answer === 'ack') {
      memory.naksSent = 0;
      memory.refusalsSent = 0;
      memory.acked = { identifier: packet.identifier, data: packet.data.slice(), repetitions: 0 };
      this.settings.negotiator.agreed(options);
      return this.#handle('RCR+', now, { ...packet, code: codes.configureAck });
    }
    const refusal = this.#refusal(packet, options, judgement.answer, judgement.options);
    return refusal ? this.#handle('RCR-', now, refusal) : this.#notConverging();
  }

  /**
   * The very request that was acked, again, while the link is open: our Ack was lost or the packet came twice. The Ack alone
   * mends that; RFC 1661 would tear the layer down. A peer that starts afresh uses another identifier or magic number.
   */
  #isRepetition({ identifier, data }: ControlPacket): boolean {
    const { at, acked } = this.memory;
    if (at !== 'opened' || acked?.identifier !== identifier || !equalBytes(acked.data, data)) return false;
    if (acked.repetitions === limits.configureRequestsMax) return false;
    this.memory.acked = { ...acked, repetitions: acked.repetitions + 1 };
    return true;
  }

  /** The Nak or Reject to send; after Max-Failure Naks the options are rejected (RFC 1661 §4.6); undefined: no end in sight. */
  #refusal(
    { identifier, data }: ControlPacket,
    asked: readonly ConfigurationOption[],
    answer: 'nak' | 'reject',
    options: readonly ConfigurationOption[],
  ): ControlPacket | undefined {
    const { memory } = this;
    const repeated = memory.refused?.identifier === identifier && equalBytes(memory.refused.data, data);
    if (!repeated) {
      memory.refused = { identifier, data: data.slice() };
      memory.refusalsSent += 1;
      if (answer === 'nak') memory.naksSent += 1;
    }
    if (memory.refusalsSent > limits.refusalsMax) return undefined;
    if (answer === 'reject' || memory.naksSent <= limits.configureNaksMax) {
      const code = answer === 'nak' ? codes.configureNak : codes.configureReject;
      return { code, identifier, data: encodeOptions(options) };
    }
    const insisted = asked.filter(({ type }) => options.some((option) => option.type === type));
    if (insisted.length === 0) return undefined;
    return { code: codes.configureReject, identifier, data: encodeOptions(insisted) };
  }

  #configureAck(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    const { request } = this.memory;
    if (!this.#answers(packet)) return [{ kind: 'ignored', reason: 'Configure-Ack of no pending request' }];
    if (request && !equalBytes(request.data, packet.data)) {
      return [{ kind: 'ignored', reason: 'Configure-Ack of other options than asked' }];
    }
    this.#answered();
    return this.#handle('RCA', now, packet);
  }

  #configureRefusal(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    const { memory, settings } = this;
    if (!this.#answers(packet)) return [{ kind: 'ignored', reason: 'Configure-Nak or -Reject of no pending request' }];
    const options = decodeOptions(packet.data);
    const isReject = packet.code === codes.configureReject;
    const own = decodeOptions(memory.request?.data ?? new Uint8Array());
    if (isReject && !options.every((option) => own.some((mine) => sameOption(mine, option)))) {
      return [{ kind: 'ignored', reason: 'Configure-Reject of options not asked for' }];
    }
    this.#answered();
    memory.refusalsReceived += 1;
    if (memory.refusalsReceived > limits.refusalsMax) return this.#notConverging();
    const failure = isReject ? settings.negotiator.rejected(options) : settings.negotiator.naked(options);
    if (failure) return [{ kind: 'failed', failure }];
    return this.#handle('RCN', now, packet);
  }

  #terminateRequest(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    const wasOpen = this.opened;
    const effects = this.#handle('RTR', now, packet);
    return [...effects, { kind: 'peer-terminated', message: packet.data, wasOpen }];
  }

  /** A code this end can't do without is rejected, or one it can (RFC 1661 §4.3). */
  #codeReject({ data }: ControlPacket, now: Instant): AutomatonOutput[] {
    const code = data[0] ?? 0;
    if (code < codes.configureRequest || code > codes.codeReject) return this.#handle('RXJ+', now);
    const failure = { reason: this.settings.notConverging, detail: `Code-Reject of ${code}` };
    return [{ kind: 'failed', failure }, ...this.#handle('RXJ-', now)];
  }

  /** Only the first answer to our last request counts; its duplicates would throw an open link back. */
  #answers({ identifier }: ControlPacket): boolean {
    const { request } = this.memory;
    return request !== undefined && request.identifier === identifier && !request.answered;
  }

  #answered(): void {
    if (this.memory.request) this.memory.request = { ...this.memory.request, answered: true };
  }

  #notConverging(): AutomatonOutput[] {
    return [{ kind: 'failed', failure: { reason: this.settings.notConverging } }];
  }

  #begin(): void {
    this.memory.naksSent = 0;
    this.memory.refusalsSent = 0;
    this.memory.refusalsReceived = 0;
    this.memory.refused = undefined;
    this.memory.heard = false;
    this.settings.negotiator.begin();
  }

  /** @param packet the packet received, or for RCR± the answer to it */
  #handle(event: AutomatonEvent, now: Instant, packet?: ControlPacket): AutomatonOutput[] {
    const { memory } = this;
    const step = transition(memory.at, event);
    if (!step) return [{ kind: 'ignored', reason: `${event} in ${memory.at}` }];
    memory.at = step.next;
    const closing = step.actions.includes('str');
    const outputs = step.actions.flatMap((action) => this.#act(action, { event, now, packet, closing }));
    if (!timed.includes(memory.at)) memory.deadline = undefined;
    if (memory.at === 'opened') this.#settle();
    return outputs;
  }

  /** An open layer lasts for hours: what only its negotiation needed is let go. */
  #settle(): void {
    const { memory } = this;
    memory.refused = undefined;
    if (memory.request?.answered) memory.request = { ...memory.request, data: nothing };
  }

  #act(action: AutomatonAction, context: ActionContext): AutomatonOutput[] {
    const { memory } = this;
    const { event, now, packet, closing } = context;
    switch (action) {
      case 'tlu':
        return [{ kind: 'layer-up' }];
      case 'tld':
        return [{ kind: 'layer-down' }];
      case 'tlf':
        return [{ kind: 'layer-finished' }];
      case 'tls':
        return [];
      case 'irc':
        memory.restarts = closing ? limits.terminateRequestsMax : limits.configureRequestsMax;
        memory.deadline = later(now, limits.configureRestart);
        return [];
      case 'zrc':
        memory.restarts = 0;
        memory.deadline = later(now, limits.terminateRestart);
        return [];
      case 'scr':
        return [{ kind: 'packet', packet: this.#sendConfigureRequest(event, now) }];
      case 'str':
        memory.restarts -= 1;
        memory.deadline = later(now, limits.terminateRestart);
        return [
          {
            kind: 'packet',
            packet: { code: codes.terminateRequest, identifier: this.identifier(), data: memory.farewell },
          },
        ];
      default:
        return packet ? this.#answer(action, packet) : [];
    }
  }

  #answer(action: 'sca' | 'scn' | 'sta' | 'scj' | 'ser', packet: ControlPacket): AutomatonOutput[] {
    switch (action) {
      case 'sca':
      case 'scn':
        return [{ kind: 'packet', packet }];
      case 'sta':
        return [{ kind: 'packet', packet: { ...packet, code: codes.terminateAck, data: new Uint8Array() } }];
      case 'scj': {
        const data = encodePacket(packet).subarray(0, Math.max(0, this.settings.peerMru() - 4));
        return [{ kind: 'packet', packet: { code: codes.codeReject, identifier: this.identifier(), data } }];
      }
      case 'ser':
        return [{ kind: 'echo-wanted', request: packet }];
    }
  }

  /** A timeout repeats the request under its identifier, so that a late answer to the first one counts. */
  #sendConfigureRequest(event: AutomatonEvent, now: Instant): ControlPacket {
    const { memory } = this;
    memory.restarts -= 1;
    memory.deadline = later(now, limits.configureRestart);
    if (event === 'Up' || event === 'Open') this.#begin();
    const repeat = event === 'TO+' && memory.request;
    const { identifier, data } = repeat || {
      identifier: this.identifier(),
      data: encodeOptions(this.settings.negotiator.request()),
    };
    memory.request = { identifier, data, answered: false, sentAt: now };
    return { code: codes.configureRequest, identifier, data };
  }
}

interface ActionContext {
  readonly event: AutomatonEvent;
  readonly now: Instant;
  readonly packet: ControlPacket | undefined;
  readonly closing: boolean;
}
