import type { Instant } from '@sekisho/wire';
import type { Authentication } from './authentication/authentication.ts';
import type { NetworksBeside } from './beside/networks-beside.ts';
import type { Ipcp } from './ipcp/ipcp.ts';
import type { AuthenticationProtocol, PppDownReason } from './link.ts';

/** The protocol that LCP agreed on, and this role's end of it. */
export interface AgreedAuthentication {
  readonly protocol: AuthenticationProtocol;
  readonly end: Authentication;
}

/** Why the link goes down, and what was said about it. */
export interface Ending {
  readonly reason: PppDownReason;
  readonly detail?: string | undefined;
}

/**
 * The phase of a link (RFC 1661 §3.2) and what it holds: Network is split at the address that the authenticator waits for,
 * Terminate at its end. `until`: when a phase that leads nowhere is given up.
 */
export type LinkState =
  | { readonly at: 'dead' }
  | { readonly at: 'establish'; readonly until: Instant }
  | { readonly at: 'authenticate'; readonly until: Instant; readonly authentication: AgreedAuthentication }
  | {
      readonly at: 'address';
      readonly until: Instant;
      readonly authentication: AgreedAuthentication | undefined;
      readonly question: number;
      /** The peer's last packet of each network control protocol that came meanwhile: saves it a restart period. */
      readonly early: ReadonlyMap<number, Uint8Array>;
    }
  | {
      readonly at: 'network';
      /** Undefined: IPCP is open, and the network is up. */
      readonly until: Instant | undefined;
      readonly authentication: AgreedAuthentication | undefined;
      readonly ipcp: Ipcp;
      readonly beside: NetworksBeside;
    }
  | { readonly at: 'terminate'; readonly ending: Ending }
  | { readonly at: 'down' };

/** LCP may do something; else the lower layer is absent, or the link has ended. */
export const isRunning = ({ at }: LinkState): boolean => at !== 'dead' && at !== 'down';

/** Also past the Authenticate phase: a result that got lost is repeated. */
export const authenticationOf = (state: LinkState): AgreedAuthentication | undefined =>
  'authentication' in state ? state.authentication : undefined;

export const ipcpOf = (state: LinkState): Ipcp | undefined => (state.at === 'network' ? state.ipcp : undefined);

export const besideOf = (state: LinkState): NetworksBeside | undefined =>
  state.at === 'network' ? state.beside : undefined;

/** What the link goes down with when the phase is given up. */
export const timeoutReasons: Readonly<Partial<Record<LinkState['at'], PppDownReason>>> = {
  establish: 'lcp-timeout',
  authenticate: 'authentication-timeout',
  address: 'ipcp-timeout',
  network: 'ipcp-timeout',
};
