import { clientProfiles } from '@sekisho/isakmp';
import { milliseconds, minutes, seconds } from '@sekisho/wire';
import type { BuiltInClient } from './built-in-client.ts';
import { appleCaller } from './l2tp-callers.ts';
import { applePeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);

export const macos: BuiltInClient = {
  label: 'macOS',
  ike: clientProfiles.apple,
  fragmentBytes: 1_280,
  l2tp: {
    // The system counts the end of its C string in.
    hostName: 'Sekisho-Mac\0',
    caller: appleCaller,
    port: clientProfiles.apple.clientPort,
    tunnelId: 5,
    // The pid of its pppd.
    sessionId: 0x2a2a,
    wakeUps: 3,
    awaitsAcknowledgement: false,
    helloInterval: never,
    // Eight octets, of which two mean something, in the order of its processor; behind them what was in memory.
    resultCodes: { cdn: '0300c0de00000000', stopCcn: '0100c0de00000000' },
  },
  ppp: {
    profile: applePeer,
    accept: ['ms-chap-v2', 'chap-md5', 'pap'],
    firstIdentifier: 1,
    sharesIdentifiers: false,
    beginsLate: false,
    identifications: [],
    tries: [],
    echoInterval: never,
  },
  // At 80 % of an hour; that of a gateway that does not take it is where a Mac disconnects.
  renewal: { ikeAfter: minutes(48), espAfter: minutes(48), deletesAfter: seconds(5) },
  leaving: ['lcp-terminate', 'cdn', 'stop-ccn', 'delete-esp', 'delete-ike'],
};

export const ios: BuiltInClient = { ...macos, label: 'iOS', l2tp: { ...macos.l2tp, hostName: 'iPhone\0' } };

/** In a network without IPv4: it claims a fixed address to a gateway that sees that of the NAT64. */
export const iosNat64: BuiltInClient = { ...ios, label: 'iOS behind NAT64', claims: '192.168.2.2' };
