import { clientProfiles } from '@sekisho/isakmp';
import { milliseconds, seconds } from '@sekisho/wire';
import type { BuiltInClient } from './built-in-client.ts';
import { androidCaller } from './l2tp-callers.ts';
import { androidPeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);

export const android11: BuiltInClient = {
  label: 'Android 7 to 11',
  ike: clientProfiles.android11,
  fragmentBytes: 552,
  l2tp: {
    hostName: 'anonymous',
    caller: androidCaller,
    port: 40_000,
    tunnelId: 0x0d6a,
    sessionId: 0xbeef,
    wakeUps: 0,
    awaitsAcknowledgement: true,
    helloInterval: never,
    // Two octets alone.
    resultCodes: { cdn: '0003', stopCcn: '0006' },
  },
  ppp: {
    profile: androidPeer,
    accept: ['chap-md5', 'ms-chap-v2', 'pap'],
    firstIdentifier: 1,
    sharesIdentifiers: false,
    beginsLate: false,
    identifications: [],
    tries: [],
    echoInterval: never,
  },
  renewal: { ikeAfter: never, espAfter: never, deletesAfter: seconds(0) },
  // Its pppd is killed, and mtpd says goodbye for both.
  leaving: ['stop-ccn', 'delete-esp', 'delete-ike'],
};

export const android6: BuiltInClient = { ...android11, label: 'Android 4 to 6', ike: clientProfiles.android };
