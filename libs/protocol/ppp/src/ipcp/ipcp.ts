import type { Instant } from '@sekisho/wire';
import { Automaton, type AutomatonOutput } from '../automaton/automaton.ts';
import type { Failure, Negotiator } from '../automaton/negotiator.ts';
import type { NetworkParameters } from '../link.ts';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';

/** One end's IPCP options, and what they came to. */
export interface IpcpNegotiator extends Negotiator {
  result(): NetworkParameters | Failure;
}

export type IpcpOutput = Exclude<AutomatonOutput, { kind: 'echo-wanted' }>;

/** The Internet Protocol Control Protocol (RFC 1332): the automaton with IPCP's options; it has codes 1..7 alone. */
export class Ipcp {
  readonly #automaton: Automaton;

  constructor(
    readonly negotiator: IpcpNegotiator,
    peerMru: () => number,
  ) {
    this.#automaton = new Automaton({ negotiator, notConverging: 'ipcp-not-converging', peerMru });
  }

  get deadline(): Instant | undefined {
    return this.#automaton.deadline;
  }

  start(now: Instant): IpcpOutput[] {
    return withoutEcho(this.#automaton.start(now));
  }

  timeout(now: Instant): IpcpOutput[] {
    return withoutEcho(this.#automaton.timeout(now));
  }

  /** @throws DecodeError */
  receive(packet: ControlPacket, now: Instant): IpcpOutput[] {
    if (packet.code === codes.echoRequest) return [{ kind: 'ignored', reason: 'Echo-Request in IPCP' }];
    return withoutEcho(this.#automaton.receive(packet, now));
  }
}

const withoutEcho = (outputs: readonly AutomatonOutput[]): IpcpOutput[] =>
  outputs.filter((output): output is IpcpOutput => output.kind !== 'echo-wanted');
