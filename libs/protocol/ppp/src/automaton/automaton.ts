import { elapsed, type Instant, later } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { PppDownReason } from '../link.ts';
import { decodeOptions } from '../options.ts';
import { type ControlPacket, encodePacket, packetHeaderBytes } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import { drawIdentifier, forgetNegotiation, initialMemory, settle } from './memory.ts';
import type { Failure, Negotiator } from './negotiator.ts';
import { OwnRequests } from './own-requests.ts';
import { PeerRequests } from './peer-requests.ts';
import { type AutomatonAction, type AutomatonEvent, type AutomatonState, transition } from './transition-table.ts';

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

export interface AutomatonSettings {
  readonly negotiator: Negotiator;
  /** Reason when Naks and Rejects find no end. */
  readonly notConverging: PppDownReason;
  /** Largest packet the peer receives, in bytes. */
  peerMru(): number;
}

const timed: readonly AutomatonState[] = ['closing', 'stopping', 'request-sent', 'ack-received', 'ack-sent'];
const negotiating: readonly AutomatonState[] = ['stopped', 'request-sent', 'ack-received', 'ack-sent', 'opened'];

const send = (packet: ControlPacket): AutomatonOutput[] => [{ kind: 'packet', packet }];

/** The option negotiation automaton of RFC 1661 §4, for LCP and each NCP. Time comes in with each call. */
export class Automaton {
  readonly memory = initialMemory();
  readonly #own: OwnRequests;
  readonly #peers: PeerRequests;

  constructor(private readonly settings: AutomatonSettings) {
    const { negotiator, notConverging } = settings;
    this.#own = new OwnRequests(this.memory, negotiator, { reason: notConverging });
    this.#peers = new PeerRequests(this.memory, negotiator, { reason: notConverging });
  }

  get opened(): boolean {
    return this.memory.at === 'opened';
  }

  get deadline(): Instant | undefined {
    return this.memory.deadline;
  }

  /** The next identifier of this protocol's own packets. */
  identifier(): number {
    return drawIdentifier(this.memory);
  }

  /** Open and Up at once: negotiation starts. */
  start(now: Instant): AutomatonOutput[] {
    return [...this.layer('Open', now), ...this.layer('Up', now)];
  }

  /** What the layers above and below say. A link of ours never says Down: it lets go of the automaton instead. */
  layer(event: 'Open' | 'Up' | 'Down', now: Instant): AutomatonOutput[] {
    return this.#handle(event, now);
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

  /** A packet with one of the codes every control protocol has, 1 to 7, or with one it does not know. @throws DecodeError */
  receive(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    switch (packet.code) {
      case codes.configureRequest:
        return this.#configureRequest(packet, now);
      case codes.configureAck: {
        const refused = this.#own.acknowledged(packet);
        return refused ? [refused] : this.#handle('RCA', now, packet);
      }
      case codes.configureNak:
      case codes.configureReject: {
        const refused = this.#own.refused(packet);
        return refused ? [refused] : this.#handle('RCN', now, packet);
      }
      case codes.terminateRequest:
        return this.#terminateRequest(packet, now);
      case codes.terminateAck:
        return this.#handle('RTA', now, packet);
      case codes.codeReject:
        return this.#codeReject(packet, now);
      default:
        return this.#handle('RUC', now, packet);
    }
  }

  /** LCP alone has echoes (RFC 1661 §5.8). */
  echoRequest(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    return this.#handle('RXR', now, packet);
  }

  #configureRequest(packet: ControlPacket, now: Instant): AutomatonOutput[] {
    const { memory } = this;
    if (!negotiating.includes(memory.at)) return this.#handle('RCR+', now, packet);
    if (this.#peers.isRepetition(packet)) return send({ ...packet, code: codes.configureAck });
    const options = decodeOptions(packet.data);
    const early = this.#repeatEarly(now);
    // A request in `opened` starts all over, and is judged by what holds after that.
    if (memory.at === 'opened' || memory.at === 'stopped') {
      this.#begin();
      memory.heard = true;
    }
    const overtaken = this.#peers.isOvertaken(packet);
    const reply = this.#peers.reply(packet, options);
    if (reply.event === 'none') return [...early, { kind: 'failed', failure: reply.failure }];
    if (overtaken) return [...early, ...send(reply.answer)];
    return [...early, ...this.#handle(reply.event, now, reply.answer)];
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
    return send(this.#sendConfigureRequest('TO+', now));
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

  #begin(): void {
    forgetNegotiation(this.memory);
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
    if (memory.at === 'opened') settle(memory);
    return outputs;
  }

  #act(action: AutomatonAction, { event, now, packet, closing }: ActionContext): AutomatonOutput[] {
    const { memory } = this;
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
        return send(this.#sendConfigureRequest(event, now));
      case 'str':
        memory.restarts -= 1;
        memory.deadline = later(now, limits.terminateRestart);
        return send({ code: codes.terminateRequest, identifier: this.identifier(), data: memory.farewell });
      default:
        return packet ? [this.#answer(action, packet)] : [];
    }
  }

  #answer(action: 'sca' | 'scn' | 'sta' | 'scj' | 'ser', packet: ControlPacket): AutomatonOutput {
    switch (action) {
      case 'sca':
      case 'scn':
        return { kind: 'packet', packet };
      case 'sta':
        return { kind: 'packet', packet: { ...packet, code: codes.terminateAck, data: new Uint8Array() } };
      case 'scj': {
        const room = Math.max(0, this.settings.peerMru() - packetHeaderBytes);
        const data = encodePacket(packet).subarray(0, room);
        return { kind: 'packet', packet: { code: codes.codeReject, identifier: this.identifier(), data } };
      }
      case 'ser':
        return { kind: 'echo-wanted', request: packet };
    }
  }

  #sendConfigureRequest(event: AutomatonEvent, now: Instant): ControlPacket {
    const { memory } = this;
    memory.restarts -= 1;
    memory.deadline = later(now, limits.configureRestart);
    if (event === 'Up' || event === 'Open') this.#begin();
    return event === 'TO+' ? this.#own.again(now) : this.#own.next(now);
  }
}

interface ActionContext {
  readonly event: AutomatonEvent;
  readonly now: Instant;
  readonly packet: ControlPacket | undefined;
  /** The restart counter counts Terminate-Requests. */
  readonly closing: boolean;
}
