import type { ClientProfile } from '@sekisho/isakmp';
import type { CallerProfile } from '@sekisho/l2tp';
import type { AuthenticationProtocol, PeerProfile } from '@sekisho/ppp';
import type { Duration } from '@sekisho/wire';

/** How one kind of built-in client behaves on the wire, as far as it differs from one to another. */
export interface BuiltInClient {
  /** For people. */
  readonly label: string;
  readonly ike: ClientProfile;
  /** Largest IKE message that it sends in one piece; undefined: it never fragments. */
  readonly fragmentBytes?: number;
  /** What it claims to be in IDci, where that is not its own address. */
  readonly claims?: string;
  readonly l2tp: L2tpHabits;
  readonly ppp: PppHabits;
  readonly renewal: RenewalHabits;
  /** What it says when its user disconnects, in order. */
  readonly leaving: readonly Farewell[];
}

export interface L2tpHabits {
  /** How it is called where it names itself. */
  readonly hostName: string;
  readonly caller: CallerProfile;
  /** AVPs of others than the IETF in ICRQ, as they stand on the wire in hexadecimal digits. */
  readonly vendorAvps?: string;
  /** UDP port inside ESP; Windows and xl2tpd 1701, others any. */
  readonly port: number;
  readonly tunnelId: number;
  readonly sessionId: number;
  /** HELLOs with tunnel id 0, by which it has its kernel ask for IPsec; some leak through once that stands. */
  readonly wakeUps: number;
  /** It goes on once a bare acknowledgement is there, behind SCCCN and behind ICCN. */
  readonly awaitsAcknowledgement: boolean;
  /** Hello of its own; endless where it sends none. */
  readonly helloInterval: Duration;
  /** What stands behind the type of the Result Code AVP (RFC 2661 §4.4.2) in its CDN and StopCCN, in hexadecimal digits. */
  readonly resultCodes: { readonly cdn: string; readonly stopCcn: string };
}

export interface PppHabits {
  readonly profile: PeerProfile;
  /** Authentication it agrees to; the first is what it asks for instead of one it doesn't. */
  readonly accept: readonly AuthenticationProtocol[];
  readonly firstIdentifier: number;
  /** One counter for the packets of all protocols. */
  readonly sharesIdentifiers: boolean;
  /** It has not begun when the first Configure-Request of the gateway comes, and leaves it without an answer. */
  readonly beginsLate: boolean;
  /** Identification packets (RFC 1570 §2.1) that follow LCP, text or binary. */
  readonly identifications: readonly (string | Uint8Array)[];
  /** Network protocols it tries before IPCP, by number, with the options of its Configure-Request in hexadecimal digits. */
  readonly tries: readonly (readonly [protocol: number, options: string])[];
  /** IPCP options that precede the others, in hexadecimal digits. */
  readonly compression?: string;
  /** LCP Echo-Request of its own; endless where it sends none. */
  readonly echoInterval: Duration;
}

export interface RenewalHabits {
  /** A new Main Mode, this long after the one before, from port 4500; endless: it never begins one. */
  readonly ikeAfter: Duration;
  /** A new Quick Mode, this long after the one before. */
  readonly espAfter: Duration;
  /** It deletes the ESP SA of before this long after the new one stands. */
  readonly deletesAfter: Duration;
}

/** `again`: the same once more, though it was answered. */
export type Farewell = 'lcp-terminate' | 'cdn' | 'stop-ccn' | 'delete-esp' | 'delete-esp again' | 'delete-ike';
