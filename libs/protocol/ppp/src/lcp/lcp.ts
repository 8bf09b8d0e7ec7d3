import { Cursor, earliest, type Instant, text, Writer } from '@sekisho/wire';
import { Automaton, type AutomatonOutput } from '../automaton/automaton.ts';
import type { AutomatonState } from '../automaton/transition-table.ts';
import { limits } from '../limits.ts';
import { type ControlPacket, packetHeaderBytes } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import type { Keepalive } from './keepalive.ts';
import { LcpNegotiator, type LcpSettings } from './negotiator.ts';

export type LcpOutput =
  | Exclude<AutomatonOutput, { kind: 'echo-wanted' }>
  | { readonly kind: 'protocol-rejected'; readonly protocol: number }
  | { readonly kind: 'identified'; readonly text: string };

const magicBytes = 4;

/** The Link Control Protocol: the automaton with LCP's options and its own codes 8..13 (RFC 1661 §5.7–5.9, RFC 1570 §2). */
export class Lcp {
  readonly negotiator: LcpNegotiator;
  readonly #automaton: Automaton;
  #protocolRejects = 0;

  constructor(
    settings: LcpSettings,
    private readonly keepalive: Keepalive,
  ) {
    this.negotiator = new LcpNegotiator(settings);
    this.#automaton = new Automaton({
      negotiator: this.negotiator,
      notConverging: 'lcp-not-converging',
      peerMru: () => this.negotiator.memory.peer.mru,
    });
  }

  /** @throws DecodeError */
  receive(packet: ControlPacket, now: Instant): LcpOutput[] {
    switch (packet.code) {
      case codes.protocolReject:
        return this.#protocolRejected(packet);
      case codes.echoRequest:
      case codes.echoReply:
        return this.#echo(packet, now);
      case codes.codeReject:
        // A peer that can't echo says so, and thereby lives.
        if (packet.data[0] === codes.echoRequest) this.keepalive.answered();
        return this.#resolve(this.#automaton.receive(packet, now), now);
      case codes.identification:
        return identified(packet);
      case codes.discardRequest:
      case codes.timeRemaining:
        return [];
      default:
        return this.#resolve(this.#automaton.receive(packet, now), now);
    }
  }

  start(now: Instant): LcpOutput[] {
    return this.#resolve(this.#automaton.start(now), now);
  }

  close(message: Uint8Array, now: Instant): LcpOutput[] {
    return this.#resolve(this.#automaton.close(message, now), now);
  }

  timeout(now: Instant): LcpOutput[] {
    return [...this.#resolve(this.#automaton.timeout(now), now), ...this.#keepAlive(now)];
  }

  get at(): AutomatonState {
    return this.#automaton.memory.at;
  }

  get deadline(): Instant | undefined {
    return earliest(this.#automaton.deadline, this.keepalive.deadline);
  }

  /** RFC 1661 §5.7: the protocol and as much of its packet as the peer takes; undefined: said often enough. */
  protocolReject(protocol: number, information: Uint8Array): ControlPacket | undefined {
    if (this.#protocolRejects === limits.protocolRejectsMax) return undefined;
    this.#protocolRejects += 1;
    const room = this.negotiator.memory.peer.mru - packetHeaderBytes - 2;
    const data = new Writer().u16(protocol).bytes(information.subarray(0, room)).finish();
    return { code: codes.protocolReject, identifier: this.#automaton.identifier(), data };
  }

  #protocolRejected({ data }: ControlPacket): LcpOutput[] {
    if (!this.#automaton.opened) return [{ kind: 'ignored', reason: 'Protocol-Reject before LCP is open' }];
    return [{ kind: 'protocol-rejected', protocol: new Cursor(data).u16('rejected protocol') }];
  }

  #keepAlive(now: Instant): LcpOutput[] {
    switch (this.keepalive.timeout(now)) {
      case 'nothing':
        return [];
      case 'echo':
        return [{ kind: 'packet', packet: this.#echoRequest() }];
      case 'dead': {
        const detail = `${this.keepalive.failuresMax} echoes unanswered`;
        return [{ kind: 'failed', failure: { reason: 'no-echo-reply', detail } }];
      }
    }
  }

  #echoRequest(): ControlPacket {
    const data = this.#withMagic(new Uint8Array());
    return { code: codes.echoRequest, identifier: this.#automaton.identifier(), data };
  }

  #echo(packet: ControlPacket, now: Instant): LcpOutput[] {
    const own = this.negotiator.memory.magic;
    const magic = new Cursor(packet.data).u32('magic number');
    if (own !== undefined && magic === own) return [{ kind: 'ignored', reason: 'echo with our own magic number' }];
    if (packet.code === codes.echoRequest) return this.#resolve(this.#automaton.echoRequest(packet, now), now);
    if (!this.#automaton.opened) return [{ kind: 'ignored', reason: 'Echo-Reply before LCP is open' }];
    this.keepalive.answered();
    return [];
  }

  #resolve(outputs: readonly AutomatonOutput[], now: Instant): LcpOutput[] {
    return outputs.map((output) => {
      if (output.kind === 'layer-up') this.keepalive.start(now);
      if (output.kind === 'layer-down') this.keepalive.stop();
      return output.kind === 'echo-wanted' ? this.#echoReply(output.request) : output;
    });
  }

  #echoReply({ identifier, data }: ControlPacket): LcpOutput {
    const echoed = this.#withMagic(data.subarray(magicBytes));
    return { kind: 'packet', packet: { code: codes.echoReply, identifier, data: echoed } };
  }

  #withMagic(rest: Uint8Array): Uint8Array {
    return new Writer()
      .u32(this.negotiator.memory.magic ?? 0)
      .bytes(rest)
      .finish();
  }
}

/** Windows sends two texts and a number of 16 octets: what is no text says nothing. */
function identified({ data }: ControlPacket): LcpOutput[] {
  const message = text(data.subarray(magicBytes, magicBytes + limits.nameBytesMax));
  return /^[\x20-\x7e]+$/.test(message) ? [{ kind: 'identified', text: message }] : [];
}
