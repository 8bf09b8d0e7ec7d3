import type { DhcpMessage } from '../message.ts';
import { type DhcpOptions, optionCode } from '../options/options.ts';
import type { DhcpClient, DhcpLease } from './lease.ts';

/** What stands the same in every message of one exchange. */
export interface Asking {
  readonly client: DhcpClient;
  readonly xid: number;
  /** Since the exchange began. */
  readonly secs: number;
  /** An address of the subnet to lease from, where it is not that of the relay agent. */
  readonly subnet: string | undefined;
}

const nowhere = '0.0.0.0';
/** What an IPv4 packet of an Ethernet holds, without its headers. */
const maxMessageSize = 1_472;

/** What is passed on to the session, and what a lease has to say of itself. */
const wanted = Uint8Array.from(
  (
    [
      'subnetMask',
      'classlessRoutes',
      'microsoftRoutes',
      'staticRoutes',
      'routers',
      'dns',
      'domain',
      'nbns',
      'leaseTime',
      'serverId',
      'renewalTime',
      'rebindingTime',
    ] as const
  ).map(optionCode),
);
const asks: DhcpOptions = { parameterRequestList: wanted, maxMessageSize };

export const discover = (asking: Asking, preferred: string | undefined): DhcpMessage =>
  message('discover', asking, { ...asks, ...(preferred !== undefined && { requestedAddress: preferred }) });

/** @param offer taken as the server made it */
export const request = (asking: Asking, { address, serverId }: DhcpLease): DhcpMessage =>
  message('request', asking, { ...asks, requestedAddress: address, serverId });

/** Renewing and rebinding look the same: neither names a server (RFC 2131 §4.3.2). */
export const renewal = (asking: Asking, { address }: DhcpLease): DhcpMessage => ({
  ...message('request', asking, asks),
  ciaddr: address,
});

export const release = (asking: Asking, { address, serverId }: DhcpLease): DhcpMessage => ({
  ...message('release', asking, { serverId }),
  ciaddr: address,
});

/** Somebody else uses the address. */
export const decline = (asking: Asking, { address, serverId }: DhcpLease): DhcpMessage =>
  message('decline', asking, { serverId, requestedAddress: address });

/** As a relay agent passes it on, but for its own address: whoever sends it puts that in. */
function message(type: DhcpMessage['type'], { client, xid, secs, subnet }: Asking, options: DhcpOptions): DhcpMessage {
  const link = subnet !== undefined && { subnetSelection: subnet, relayAgentInformation: { linkSelection: subnet } };
  return {
    type,
    op: 'request',
    hardware: client.hardware,
    hops: 1,
    xid,
    secs,
    broadcast: false,
    ciaddr: nowhere,
    yiaddr: nowhere,
    siaddr: nowhere,
    giaddr: nowhere,
    options: { ...options, clientId: client.clientId, ...link },
  };
}
