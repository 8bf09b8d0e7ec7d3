import { authenticationNumbers } from './authentication/authentication.ts';
import type { NetworkBeside } from './beside/network-beside.ts';
import type { BesideProtocol } from './link.ts';
import { type AgreedAuthentication, authenticationOf, besideOf, isRunning, type LinkState } from './link-state.ts';
import { protocolNumbers } from './protocol-numbers.ts';

/** Who takes a frame. */
export type Destination =
  | { readonly to: 'lcp' }
  | { readonly to: 'authentication'; readonly authentication: AgreedAuthentication }
  | { readonly to: 'ipcp' }
  /** A network beside IPv4. */
  | { readonly to: 'beside'; readonly network: NetworkBeside }
  /** Of a network control protocol, kept until it is known what the peer gets. */
  | { readonly to: 'early' }
  /** A protocol that this end lacks, to be answered by Protocol-Reject. */
  | { readonly to: 'rejection' }
  | { readonly to: 'nobody'; readonly reason: string };

const authenticationProtocols = new Set(Object.values(authenticationNumbers));

const besideNumbers: Readonly<Record<BesideProtocol, number>> = {
  ipv6: protocolNumbers.ipv6cp,
  acsp: protocolNumbers.acscp,
};

export const protocolInHex = (protocol: number): string => `0x${protocol.toString(16).padStart(4, '0')}`;

/**
 * Where a frame belongs by its protocol and the phase (RFC 1661 §3.4, §3.5, §5.7): before authentication is done anything
 * but LCP and authentication is discarded, afterwards what is unknown is rejected.
 *
 * @param mayHave networks beside IPv4 that the peer may yet get
 */
export function destinationOf(
  protocol: number,
  state: LinkState,
  mayHave: readonly BesideProtocol[] = [],
): Destination {
  if (protocol === protocolNumbers.lcp) return { to: 'lcp' };
  if (!isRunning(state) || state.at === 'terminate' || state.at === 'establish') {
    return nobody(protocol, 'while LCP is not open');
  }
  if (authenticationProtocols.has(protocol)) {
    const authentication = authenticationOf(state);
    const negotiated = authentication && authenticationNumbers[authentication.protocol] === protocol;
    return negotiated ? { to: 'authentication', authentication } : nobody(protocol, 'was not negotiated');
  }
  if (protocol === protocolNumbers.ipcp) return { to: 'ipcp' };
  const network = besideOf(state)?.of(protocol);
  if (network) return { to: 'beside', network };
  if (state.at === 'address' && mayHave.some((name) => besideNumbers[name] === protocol)) return { to: 'early' };
  // IPv4 travels in the packet path; what of it comes here came before the path knew the session.
  if (state.at === 'authenticate' || protocol === protocolNumbers.ipv4) {
    return nobody(protocol, `in phase ${state.at}`);
  }
  return { to: 'rejection' };
}

const nobody = (protocol: number, why: string): Destination => ({
  to: 'nobody',
  reason: `protocol ${protocolInHex(protocol)} ${why}`,
});
