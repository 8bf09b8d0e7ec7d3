import type { Dataplane } from '@sekisho/dataplane';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import type { Duration, Endpoint, Random, Scheduler } from '@sekisho/wire';
import type { Identifiers } from '../gateway/identifiers.ts';
import type { Addresses } from '../services/addresses.ts';
import type { Authentication } from '../services/authentication.ts';
import type { Connection } from './connection.ts';

/** What every peer and login of this edge works with. */
export interface EdgeContext {
  readonly edge: string;
  readonly gatewayName: string;
  readonly mtu: number;
  readonly authenticationProtocols: readonly AuthenticationProtocol[];
  readonly echoInterval: Duration;
  readonly echoFailuresMax: number;
  readonly helloInterval: Duration;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly identifiers: Identifiers;
  readonly dataplane: Dataplane;
  readonly authentication: Authentication;
  readonly addresses: Addresses;
  /** Makes the record of a login that no IKE attempt stands for (a second one in the same IPsec peer). */
  newConnection(remote: Endpoint): Connection;
  /** A connection counts as under way again: a renewal that turned out to be a client that starts afresh. */
  adopt(connection: Connection): void;
  /** Counts a message that was ignored, by reason. */
  ignored(reason: string): void;
}
