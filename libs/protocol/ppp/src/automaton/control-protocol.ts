import type { Instant } from '@sekisho/wire';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import { Automaton, type AutomatonOutput } from './automaton.ts';
import type { Negotiator } from './negotiator.ts';

export type ControlProtocolOutput = Exclude<AutomatonOutput, { kind: 'echo-wanted' }>;

/** A network control protocol (RFC 1661 §3.5): the automaton with its options; it has codes 1..7 alone. */
export class ControlProtocol<Options extends Negotiator> {
  readonly #automaton: Automaton;

  /** @param name of the protocol, as it stands in what is ignored */
  constructor(
    readonly negotiator: Options,
    private readonly name: string,
    peerMru: () => number,
  ) {
    this.#automaton = new Automaton({ negotiator, notConverging: 'ipcp-not-converging', peerMru });
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
    if (packet.code === codes.echoRequest) return [{ kind: 'ignored', reason: `Echo-Request in ${this.name}` }];
    return withoutEcho(this.#automaton.receive(packet, now));
  }
}

const withoutEcho = (outputs: readonly AutomatonOutput[]): ControlProtocolOutput[] =>
  outputs.filter((output): output is ControlProtocolOutput => output.kind !== 'echo-wanted');
