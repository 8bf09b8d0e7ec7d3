import type { GatewayHome } from '../../support/gateway.ts';
import type { NetworkHandle } from '../../support/network/network.ts';
import type { SignedIn } from './sign-in.ts';

/** What test processes need to know of what all scenarios share; plain data. */
export interface SiteHandle {
  readonly network: NetworkHandle;
  readonly gateway: GatewayHome;
  /** Where the browser takes orders. */
  readonly browser: string;
  readonly signedIn: SignedIn;
}

declare module 'vitest' {
  interface ProvidedContext {
    site: SiteHandle;
  }
}

/** As the settings have it by default: on the gateway's own loopback, where the browser is as well. */
export const consoleUrl = 'https://127.0.0.1:8443';

/** What the scenarios' users are called; passwords are `passwordOf(name)` of the interop tests. */
export const userNames = ['agnes', 'bob', 'carol'] as const;
