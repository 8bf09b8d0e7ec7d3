import type { IkePolicy } from '@sekisho/isakmp';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import type { Duration } from '@sekisho/wire';

/** Clients that can be imitated; `sekisho` is the project's own probe. */
export const fingerprintNames = ['sekisho'] as const;
export type FingerprintName = (typeof fingerprintNames)[number];

/** How one kind of client behaves on the wire. */
export interface Fingerprint {
  readonly name: FingerprintName;
  /** For people. */
  readonly label: string;
  readonly ike: Pick<IkePolicy, 'suites' | 'espSuites'>;
  /** Authentication it agrees to, preferred first. */
  readonly accept: readonly AuthenticationProtocol[];
  readonly helloInterval: Duration;
  readonly echoInterval: Duration;
}
