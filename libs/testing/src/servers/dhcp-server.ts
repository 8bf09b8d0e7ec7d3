import { ServerProcess } from './server-process.ts';

/** One subnet that a server gives addresses of, behind a relay agent. */
export interface DhcpServerOptions {
  /** Network namespace it runs in, on port 67. */
  readonly namespace: string;
  /** Network devices that it listens on. */
  readonly device: string;
  /** Such as 10.20.4.0/24. */
  readonly subnet: string;
  readonly first: string;
  readonly last: string;
  /** Of each lease; dnsmasq has none below 120. */
  readonly leaseSeconds: number;
  /** After which clients are to renew (T1, option 58). */
  readonly renewSeconds: number;
  readonly dns?: readonly string[];
  readonly nbns?: readonly string[];
  readonly domain?: string;
  /** Networks, and the router to each (option 121). */
  readonly routes?: readonly (readonly [network: string, router: string])[];
}

/** A lease that stands. */
export interface DhcpLease {
  readonly address: string;
  /** In seconds since 1970. */
  readonly expires: number;
}

/** A real DHCP server (RFC 2131) that gives addresses to the clients of relay agents. */
export abstract class DhcpServer extends ServerProcess {
  /** What stands in its lease file. */
  abstract leases(): readonly DhcpLease[];
}
