import { clientProfiles } from '@sekisho/isakmp';
import { milliseconds, minutes, seconds } from '@sekisho/wire';
import type { BuiltInClient } from './built-in-client.ts';
import { routerOsCaller, xl2tpdCaller } from './l2tp-callers.ts';
import { pppdPeer, routerOsPeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);
const ccp = 0x80fd;
/** MPLS over PPP (RFC 3032 §4). */
const mplscp = 0x8281;

/** MikroTik RouterOS with its L2TP client and `use-ipsec=yes`. */
export const mikrotik: BuiltInClient = {
  label: 'MikroTik RouterOS',
  ike: clientProfiles.mikrotik,
  l2tp: {
    hostName: 'MikroTik',
    caller: routerOsCaller,
    port: 1701,
    tunnelId: 0x0011,
    sessionId: 1,
    wakeUps: 0,
    awaitsAcknowledgement: false,
    helloInterval: seconds(60),
    resultCodes: { cdn: '00030000', stopCcn: '00060000' },
  },
  ppp: {
    profile: routerOsPeer,
    accept: ['ms-chap-v2', 'chap-md5', 'pap'],
    firstIdentifier: 1,
    sharesIdentifiers: false,
    beginsLate: false,
    identifications: [],
    tries: [
      [ccp, '120601000060'],
      [mplscp, ''],
    ],
    echoInterval: seconds(30),
  },
  renewal: { ikeAfter: never, espAfter: minutes(24), deletesAfter: seconds(0) },
  leaving: ['lcp-terminate', 'cdn', 'stop-ccn', 'delete-esp', 'delete-ike'],
};

/** With `pfs-group=none` in its IPsec proposal. */
export const mikrotikWithoutPfs: BuiltInClient = { ...mikrotik, ike: clientProfiles.mikrotikWithoutPfs };

/** A router of a small office that calls in: 3DES alone, and xl2tpd with pppd. */
export const sohoRouter: BuiltInClient = {
  label: 'Router of a small office, 3DES',
  ike: clientProfiles.sohoRouter,
  l2tp: {
    hostName: 'TL-R483G',
    caller: xl2tpdCaller(4),
    port: 1701,
    tunnelId: 0x4d2,
    sessionId: 0x162e,
    wakeUps: 0,
    awaitsAcknowledgement: false,
    helloInterval: seconds(60),
    resultCodes: { cdn: '00010000', stopCcn: '00010000' },
  },
  ppp: {
    profile: pppdPeer,
    accept: ['chap-md5', 'ms-chap-v2', 'pap'],
    firstIdentifier: 1,
    sharesIdentifiers: false,
    beginsLate: false,
    identifications: [],
    tries: [],
    compression: '0206002d0f01',
    echoInterval: seconds(30),
  },
  renewal: { ikeAfter: never, espAfter: minutes(50), deletesAfter: seconds(0) },
  // It is switched off.
  leaving: [],
};

export const sohoRouterOfMd5: BuiltInClient = {
  ...sohoRouter,
  label: 'Router of a small office, MD5',
  ike: clientProfiles.sohoRouterOfMd5,
};
