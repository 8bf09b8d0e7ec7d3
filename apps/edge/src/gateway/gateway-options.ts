import type { IkeEnvironment, IkePolicy } from '@sekisho/isakmp';
import type { Recorder } from '../connections/connection.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { MachineAuthentication } from '../connections/machine-authentication.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';

export interface GatewayOptions {
  readonly policy: IkePolicy;
  readonly recorder: Recorder;
  readonly slowCrypto: Pick<SlowCrypto, 'compute'>;
  readonly machines: Pick<MachineAuthentication, 'judge' | 'sign'>;
  readonly nameConnection: () => string;
  readonly keyLog?: IkeEnvironment['keyLog'];
  readonly context: Omit<EdgeContext, 'newConnection' | 'adopt' | 'ignored'>;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}
