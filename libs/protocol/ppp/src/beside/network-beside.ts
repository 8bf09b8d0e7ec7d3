import { type Instant, utf8 } from '@sekisho/wire';
import type { ControlProtocol, ControlProtocolOutput } from '../automaton/control-protocol.ts';
import type { Negotiator } from '../automaton/negotiator.ts';
import { encodeFrame } from '../frame.ts';
import type { PppEffect } from '../link.ts';
import { decodePacket, encodePacket } from '../packet.ts';

/** A network protocol beside IPv4 (RFC 1661 §3.5). It comes and goes on its own: nothing that befalls it ends the link. */
export abstract class NetworkBeside<Options extends Negotiator = Negotiator> {
  abstract readonly name: string;
  /** PPP protocol numbers, of the control protocol and of data. */
  abstract readonly control: number;
  abstract readonly data: number;
  #open = false;

  constructor(protected readonly protocol: ControlProtocol<Options>) {}

  deadline(): Instant | undefined {
    return this.protocol.deadline;
  }

  start(now: Instant): PppEffect[] {
    return this.#on(this.protocol.start(now), now);
  }

  timeout(now: Instant): PppEffect[] {
    return this.#on(this.protocol.timeout(now), now);
  }

  /** A packet of one of its two protocols. @throws DecodeError */
  receive(protocol: number, information: Uint8Array, now: Instant): PppEffect[] {
    if (protocol === this.control) return this.#on(this.protocol.receive(decodePacket(information), now), now);
    if (this.#open) return this.receiveData(information, now);
    return [{ kind: 'ignored', reason: `${this.name} before it is open` }];
  }

  /** The link leaves its network phase, or the peer lacks the protocol: nothing more is sent. */
  stop(): PppEffect[] {
    return this.#down();
  }

  /** Open both ways. */
  protected abstract up(now: Instant): PppEffect[];
  /** Negotiated anew, or over. */
  protected abstract down(): PppEffect[];
  /** Data, while it is open. @throws DecodeError */
  protected abstract receiveData(information: Uint8Array, now: Instant): PppEffect[];

  protected frame(protocol: number, information: Uint8Array): PppEffect {
    return { kind: 'send', frame: encodeFrame({ protocol, information }) };
  }

  #on(outputs: readonly ControlProtocolOutput[], now: Instant): PppEffect[] {
    return outputs.flatMap((output) => this.#onOutput(output, now));
  }

  #onOutput(output: ControlProtocolOutput, now: Instant): PppEffect[] {
    switch (output.kind) {
      case 'packet':
        return [this.frame(this.control, encodePacket(output.packet))];
      case 'layer-up':
        this.#open = true;
        return this.up(now);
      case 'layer-down':
        return this.#down();
      case 'failed': {
        const detail = output.failure.detail ?? 'does not converge';
        const closed = this.#on(this.protocol.close(utf8(detail), now), now);
        return [...closed, { kind: 'ignored', reason: `${this.name}: ${detail}` }];
      }
      case 'ignored':
        return [output];
      case 'layer-finished':
      case 'peer-terminated':
        return [];
    }
  }

  #down(): PppEffect[] {
    if (!this.#open) return [];
    this.#open = false;
    return this.down();
  }
}
