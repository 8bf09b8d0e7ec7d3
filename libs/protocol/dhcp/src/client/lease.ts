import { type Duration, type Endpoint, seconds } from '@sekisho/wire';
import type { DhcpMessage, HardwareAddress } from '../message.ts';
import type { DhcpOptions } from '../options/options.ts';

/** For whom an address is asked: a server keeps it for these two. */
export interface DhcpClient {
  readonly clientId: Uint8Array;
  readonly hardware: HardwareAddress;
}

/** An address that a server has given, with what it said about it. Times count from when the address was asked for. */
export interface DhcpLease {
  readonly client: DhcpClient;
  readonly server: Endpoint;
  /** As the server calls itself, which need not be the address that it is asked at. */
  readonly serverId: string;
  readonly address: string;
  readonly leaseTime: Duration;
  /** T1: the server is asked for more time. */
  readonly renewalTime: Duration;
  /** T2: any server is. */
  readonly rebindingTime: Duration;
  /** As the server gave them. */
  readonly options: DhcpOptions;
}

export type LeaseFlaw =
  /** No address, server identifier or lease time. */
  | 'incomplete-answer'
  /** Shorter than is of use. */
  | 'short-lease';

export interface LeaseTerms {
  readonly client: DhcpClient;
  readonly server: Endpoint;
  readonly leaseTimeMin: Duration;
}

const nowhere = '0.0.0.0';
/** Of the lease time, where the server does not say (RFC 2131 §4.4.5). */
const renewalShare = 0.5;
const rebindingShare = 0.875;
/** 0xffffffff is for ever; renewed all the same, since a server may have forgotten. */
const leaseTimeMax = seconds(30 * 86_400);

/** What a DHCPOFFER or DHCPACK gives, or why that is of no use. */
export function leaseOf(
  { yiaddr, options }: DhcpMessage,
  { client, server, leaseTimeMin }: LeaseTerms,
): DhcpLease | LeaseFlaw {
  const { serverId, leaseTime: leaseSeconds } = options;
  if (yiaddr === nowhere || serverId === undefined || leaseSeconds === undefined) return 'incomplete-answer';
  const leaseTime = atMost(seconds(leaseSeconds), leaseTimeMax);
  if (leaseTime < leaseTimeMin) return 'short-lease';
  const rebindingTime = atMost(timeOf(options.rebindingTime, leaseTime, rebindingShare), leaseTime);
  const renewalTime = atMost(timeOf(options.renewalTime, leaseTime, renewalShare), rebindingTime);
  return { client, server, serverId, address: yiaddr, leaseTime, renewalTime, rebindingTime, options };
}

const timeOf = (said: number | undefined, leaseTime: Duration, share: number): Duration =>
  seconds(said ?? Math.floor((leaseTime / 1000) * share));

const atMost = (time: Duration, most: Duration): Duration => (time < most ? time : most);
