import { ControlProtocol } from '../automaton/control-protocol.ts';
import { NetworkBeside } from '../beside/network-beside.ts';
import type { PppEffect } from '../link.ts';
import { protocolNumbers } from '../protocol-numbers.ts';
import type { InterfaceIdentifiers } from './negotiator.ts';

/** IPv6 over the link (RFC 5072): IPV6CP, and the packets once it is open. */
export class Ipv6 extends NetworkBeside<InterfaceIdentifiers> {
  readonly name = 'IPV6CP';
  readonly control = protocolNumbers.ipv6cp;
  readonly data = protocolNumbers.ipv6;

  constructor(identifiers: InterfaceIdentifiers, peerMru: () => number) {
    super(new ControlProtocol(identifiers, peerMru));
  }

  protected up(): PppEffect[] {
    const { local, remote } = this.protocol.negotiator;
    return remote ? [{ kind: 'ipv6-up', local, remote }] : [];
  }

  protected down(): PppEffect[] {
    return [{ kind: 'ipv6-down' }];
  }

  protected receiveData(packet: Uint8Array): PppEffect[] {
    return [{ kind: 'ipv6', packet }];
  }
}
