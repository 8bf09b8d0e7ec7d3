import type { IkePolicy } from '@sekisho/isakmp';
import type { CallerProfile } from '@sekisho/l2tp';
import type { AuthenticationProtocol, PeerProfile } from '@sekisho/ppp';
import type { Duration } from '@sekisho/wire';

/** Clients that can be imitated; `sekisho` is the project's own probe. */
export const fingerprintNames = [
  'sekisho',
  'windows',
  'windows-7',
  'windows-vista',
  'windows-xp',
  'macos',
  'ios',
  'android',
  'android-6',
  'chromeos',
  'strongswan',
  'libreswan',
  'mikrotik',
  'soho-router',
] as const;
export type FingerprintName = (typeof fingerprintNames)[number];

/** How one kind of client behaves on the wire. */
export interface Fingerprint {
  readonly name: FingerprintName;
  /** For people. */
  readonly label: string;
  readonly ike: Pick<IkePolicy, 'suites' | 'espSuites' | 'profile'>;
  /** Undefined: as the libraries do by themselves. */
  readonly caller: CallerProfile | undefined;
  readonly ppp: PeerProfile | undefined;
  /** Authentication it agrees to; the first is what it asks for instead of one it doesn't. */
  readonly accept: readonly AuthenticationProtocol[];
  /** L2TP Hello and LCP Echo-Request of its own; endless where it sends none. */
  readonly helloInterval: Duration;
  readonly echoInterval: Duration;
  /** How it is called where it names itself. */
  readonly hostName: string;
}
