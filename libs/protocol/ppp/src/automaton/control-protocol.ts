import type { Instant } from '@sekisho/wire';
import type { ControlPacket } from '../packet.ts';
import { Automaton, type AutomatonOutput } from './automaton.ts';
import type { Negotiator } from './negotiator.ts';
import type { AutomatonState } from './transition-table.ts';

export type ControlProtocolOutput = Exclude<AutomatonOutput, { kind: 'echo-wanted' }>;

/** A network control protocol (RFC 1661 §3.5): the automaton with its options; it has codes 1..7 alone, and rejects every other. */
export class ControlProtocol<Options extends Negotiator> {
  readonly #automaton: Automaton;

  constructor(
    readonly negotiator: Options,
    peerMru: () => number,
  ) {
    this.#automaton = new Automaton({ negotiator, notConverging: 'ipcp-not-converging', peerMru });
  }

  get at(): AutomatonState {
    return this.#automaton.memory.at;
  }

  get deadline(): Instant | undefined {
    return this.#automaton.deadline;
  }

  start(now: Instant): ControlProtocolOutput[] {
    return withoutEcho(this.#automaton.start(now));
  }

  timeout(now: Instant): ControlProtocolOutput[] {
    return withoutEcho(this.#automaton.timeout(now));
  }

  close(message: Uint8Array, now: Instant): ControlProtocolOutput[] {
    return withoutEcho(this.#automaton.close(message, now));
  }

  /** @throws DecodeError */
  receive(packet: ControlPacket, now: Instant): ControlProtocolOutput[] {
    return withoutEcho(this.#automaton.receive(packet, now));
  }
}

const withoutEcho = (outputs: readonly AutomatonOutput[]): ControlProtocolOutput[] =>
  outputs.filter((output): output is ControlProtocolOutput => output.kind !== 'echo-wanted');
