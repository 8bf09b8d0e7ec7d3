import { ControlProtocol, type ControlProtocolOutput } from '../automaton/control-protocol.ts';
import type { Failure, Negotiator } from '../automaton/negotiator.ts';
import type { NetworkParameters } from '../link.ts';

/** One end's IPCP options, and what they came to. */
export interface IpcpNegotiator extends Negotiator {
  result(): NetworkParameters | Failure;
}

export type IpcpOutput = ControlProtocolOutput;

/** The Internet Protocol Control Protocol (RFC 1332). */
export class Ipcp extends ControlProtocol<IpcpNegotiator> {}
