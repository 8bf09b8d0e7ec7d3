import { clientProfiles } from '@sekisho/isakmp';
import { milliseconds, minutes, seconds } from '@sekisho/wire';
import type { BuiltInClient } from './built-in-client.ts';
import { xl2tpdCaller } from './l2tp-callers.ts';
import { pppdPeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);
/** Of pppd: Van Jacobson compression of TCP/IP headers (RFC 1332 §4). */
const vanJacobson = '0206002d0f01';

/** NetworkManager-l2tp with strongSwan. */
export const strongSwan: BuiltInClient = {
  label: 'Linux, NetworkManager with strongSwan',
  ike: clientProfiles.strongSwan,
  fragmentBytes: 1_280,
  l2tp: {
    hostName: 'linux',
    caller: xl2tpdCaller(8),
    port: 1701,
    tunnelId: 0xe7f6,
    sessionId: 0x9c5e,
    wakeUps: 0,
    awaitsAcknowledgement: false,
    helloInterval: seconds(60),
    resultCodes: { cdn: '00010000476f6f64627965', stopCcn: '00010000476f6f64627965' },
  },
  ppp: {
    profile: pppdPeer,
    accept: ['chap-md5', 'ms-chap-v2', 'pap', 'eap'],
    firstIdentifier: 1,
    sharesIdentifiers: false,
    beginsLate: false,
    identifications: [],
    tries: [],
    compression: vanJacobson,
    echoInterval: never,
  },
  renewal: { ikeAfter: minutes(170), espAfter: minutes(45), deletesAfter: seconds(0) },
  leaving: ['lcp-terminate', 'cdn', 'stop-ccn', 'delete-esp', 'delete-ike'],
};

/** NetworkManager-l2tp with libreswan. */
export const libreswan: BuiltInClient = {
  ...strongSwan,
  label: 'Linux, NetworkManager with libreswan',
  ike: clientProfiles.libreswan,
  renewal: { ...strongSwan.renewal, ikeAfter: minutes(50) },
};

export const libreswanThatNamesItself: BuiltInClient = {
  ...libreswan,
  ike: clientProfiles.libreswanThatNamesItself,
};

export const chromeOs: BuiltInClient = {
  ...strongSwan,
  label: 'ChromeOS',
  ike: clientProfiles.chromeOs,
  l2tp: { ...strongSwan.l2tp, hostName: 'localhost', caller: xl2tpdCaller(4) },
  ppp: { ...strongSwan.ppp, accept: ['chap-md5', 'ms-chap-v2', 'pap'], echoInterval: seconds(30) },
};
