import type { TlsInput } from '@sekisho/eap';
import type {
  ChildSa,
  DiffieHellmanQuestion,
  IkePolicy,
  PeerAuthenticationQuestion,
  SignatureQuestion,
  Spi,
} from '@sekisho/isakmp';
import type { CallerProfile, L2tpSessionInfo, TunnelId } from '@sekisho/l2tp';
import type { NetworkParameters, PeerProfile, PppPeerCredentials } from '@sekisho/ppp';
import type { Duration, Endpoint, Random } from '@sekisho/wire';
import type { EapMethodName } from '../eap/methods.ts';
import type { ProbeFailure } from './failure.ts';
import type { ProbeStep } from './steps.ts';

/** Numbers of this end that its packet path finds SAs and sessions by: unique among all clients that share one path. */
export interface ClientIdentifiers {
  readonly allocateSpi: () => Spi;
  /** Undefined: none is free. */
  readonly allocateTunnelId: () => TunnelId | undefined;
}

export interface ClientSettings {
  /** Address of the gateway. */
  readonly server: string;
  /** This end's address and port as the host knows them. */
  readonly local: Endpoint;
  /** The address it names itself by, behind a NAT; by default that of `local`. */
  readonly ownAddress?: string;
  readonly policy: IkePolicy;
  readonly credentials: PppPeerCredentials;
  /** Methods for a gateway that does EAP, preferred first; those without TLS unless given. */
  readonly eap?: readonly EapMethodName[] | undefined;
  readonly random: Random;
  readonly hostName: string;
  readonly identifiers: ClientIdentifiers;
  /** What it says of itself in L2TP and asks for in PPP, in place of the libraries' own. */
  readonly caller?: CallerProfile;
  readonly pppProfile?: PeerProfile;
  /** L2TP Hello of this end. */
  readonly helloInterval: Duration;
  /** LCP Echo-Request of this end. */
  readonly echoInterval: Duration;
}

/** What a client renews: its IKE SA and with it the ESP SAs, or the ESP SAs alone. */
export type Renewable = 'ike' | 'esp';

/** What a client asks of its packet path and of its host, in order. */
export type ClientEffect =
  /** An IKE message, without the non-ESP marker that port 4500 wants. */
  | { readonly kind: 'send-ike'; readonly bytes: Uint8Array; readonly local: Endpoint; readonly remote: Endpoint }
  /** Keeps the mapping of a NAT on the way (RFC 3948 §4). */
  | { readonly kind: 'keepalive' }
  /** Answer with `answer`, as the next two. */
  | { readonly kind: 'diffie-hellman'; readonly question: DiffieHellmanQuestion }
  /** Only with a policy that has a certificate, as the next. */
  | { readonly kind: 'signature'; readonly question: SignatureQuestion }
  /** Whether the gateway is the one it says. */
  | { readonly kind: 'peer-authentication'; readonly question: PeerAuthenticationQuestion }
  /** Bytes of an EAP method for the host's TLS: answer with `tls`. Only with methods that use TLS. */
  | { readonly kind: 'tls'; readonly question: number; readonly input: TlsInput }
  /** The gateway may send on it from now on. */
  | { readonly kind: 'install-sa'; readonly child: ChildSa }
  /** The pair to send on from now on. */
  | { readonly kind: 'activate-sa'; readonly spiIn: Spi }
  | { readonly kind: 'remove-sa'; readonly spiIn: Spi }
  /** An L2TP control message for this port of the gateway, under the newest SA. */
  | { readonly kind: 'send-l2tp'; readonly bytes: Uint8Array; readonly peerPort: number }
  | { readonly kind: 'install-session'; readonly session: L2tpSessionInfo }
  | { readonly kind: 'remove-session'; readonly session: L2tpSessionInfo }
  /** A PPP frame (FF 03, protocol, information) of the session. */
  | { readonly kind: 'send-ppp'; readonly frame: Uint8Array }
  | { readonly kind: 'step-done'; readonly step: ProbeStep }
  /** The end of `start`'s work. `mtu`: largest IP packet the gateway takes. */
  | { readonly kind: 'connected'; readonly network: NetworkParameters; readonly mtu: number }
  /** The end of `rekey`'s work: the new SAs are in use; what they replace goes a little later. */
  | { readonly kind: 'rekeyed'; readonly sa: Renewable }
  /** The former SAs stay in use. */
  | { readonly kind: 'rekey-failed'; readonly sa: Renewable; readonly reason: string }
  /** The connection could not be made, or broke. Nothing follows: all its SAs and sessions may be forgotten. */
  | { readonly kind: 'failed'; readonly failure: ProbeFailure }
  /** The end of `close`'s work. Nothing follows. */
  | { readonly kind: 'closed' };
