import { clientProfiles } from '@sekisho/isakmp';
import { fromHex, milliseconds, minutes, seconds } from '@sekisho/wire';
import type { BuiltInClient, PppHabits } from './built-in-client.ts';
import { windowsCaller } from './l2tp-callers.ts';
import { windowsPeer, windowsXpPeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);
const ipv6cp = 0x8057;
const hostName = 'DESKTOP-SEKISHO';

const ppp: PppHabits = {
  profile: windowsPeer,
  accept: ['ms-chap-v2'],
  firstIdentifier: 0,
  sharesIdentifiers: true,
  beginsLate: true,
  identifications: ['MSRASV5.20', `MSRAS-0-${hostName}`, fromHex('7c1e6a1f0d5b4d4e9a3c2b8f00112233')],
  tries: [[ipv6cp, '010a021122fffe334455']],
  echoInterval: never,
};

/** Windows 10 and 11. */
export const windows: BuiltInClient = {
  label: 'Windows 10/11',
  ike: clientProfiles.windows,
  l2tp: {
    hostName,
    caller: windowsCaller(0x0a00),
    // Microsoft's correlation id (MS-L2TPIE), which nobody needs to know.
    vendorAvps: '00160137000100112233445566778899aabbccddeeff',
    port: 1701,
    tunnelId: 1,
    sessionId: 1,
    wakeUps: 0,
    awaitsAcknowledgement: false,
    helloInterval: seconds(60),
    resultCodes: { cdn: '00030000', stopCcn: '0006' },
  },
  ppp,
  renewal: { ikeAfter: minutes(7 * 60 + 30), espAfter: minutes(55), deletesAfter: seconds(30) },
  leaving: ['lcp-terminate', 'cdn', 'stop-ccn', 'delete-esp', 'delete-esp again', 'delete-ike'],
};

/** With the one suite that its administrator has set. */
export const windowsSha256: BuiltInClient = {
  ...windows,
  label: 'Windows 10/11, SHA-256 and PFS alone',
  ike: clientProfiles.windowsSha256,
};
export const windowsGcm: BuiltInClient = {
  ...windows,
  label: 'Windows 10/11, AES-GCM and PFS alone',
  ike: clientProfiles.windowsGcm,
};

const { vendorAvps: _none, ...before10 } = windows.l2tp;

export const windows7: BuiltInClient = {
  ...windows,
  label: 'Windows 7',
  ike: clientProfiles.windows7,
  l2tp: { ...before10, caller: windowsCaller(0x0601) },
};

export const windowsVista: BuiltInClient = {
  ...windows7,
  label: 'Windows Vista',
  ike: clientProfiles.windowsVista,
  l2tp: { ...before10, caller: windowsCaller(0x0600) },
};

export const windowsXp: BuiltInClient = {
  ...windows7,
  label: 'Windows XP',
  ike: clientProfiles.windowsXp,
  l2tp: { ...before10, caller: windowsCaller(0x0500) },
  ppp: {
    ...ppp,
    profile: windowsXpPeer,
    identifications: ['MSRASV5.10', `MSRAS-0-${hostName}`],
    tries: [],
  },
};
