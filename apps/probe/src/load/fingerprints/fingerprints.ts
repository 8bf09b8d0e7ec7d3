import { hostname } from 'node:os';
import { type ClientProfile, clientProfiles, suitesOfProfile } from '@sekisho/isakmp';
import { milliseconds, seconds } from '@sekisho/wire';
import { echoInterval, helloInterval } from '../../limits.ts';
import { defaultEspSuites, defaultIkeSuites } from '../../options.ts';
import { androidCaller, appleCaller, windowsCaller, xl2tpdCaller } from './callers.ts';
import type { Fingerprint } from './fingerprint.ts';
import { androidPeer, applePeer, pppdPeer, windowsPeer } from './ppp-peers.ts';

const never = milliseconds(Number.POSITIVE_INFINITY);
const ike = (profile: ClientProfile): Fingerprint['ike'] => ({ ...suitesOfProfile(profile), profile });

const sekisho: Fingerprint = {
  name: 'sekisho',
  label: 'Sekisho probe',
  ike: { suites: defaultIkeSuites, espSuites: defaultEspSuites },
  caller: undefined,
  ppp: undefined,
  accept: ['ms-chap-v2', 'eap', 'chap-md5', 'pap'],
  helloInterval,
  echoInterval,
  hostName: hostname(),
};

const windows: Fingerprint = {
  name: 'windows',
  label: 'Windows 10/11',
  ike: ike(clientProfiles.windows),
  caller: windowsCaller,
  ppp: windowsPeer,
  accept: ['ms-chap-v2'],
  helloInterval: seconds(60),
  echoInterval: never,
  hostName: 'DESKTOP-SEKISHO',
};

const macos: Fingerprint = {
  name: 'macos',
  label: 'macOS',
  ike: ike(clientProfiles.apple),
  caller: appleCaller,
  ppp: applePeer,
  accept: ['ms-chap-v2', 'chap-md5', 'pap'],
  helloInterval: never,
  echoInterval: never,
  // The system counts the end of its C string in.
  hostName: 'Sekisho-Mac\0',
};

const ios: Fingerprint = { ...macos, name: 'ios', label: 'iOS', hostName: 'iPhone\0' };

const android: Fingerprint = {
  name: 'android',
  label: 'Android 11',
  ike: ike(clientProfiles.android11),
  caller: androidCaller,
  ppp: androidPeer,
  accept: ['chap-md5', 'ms-chap-v2', 'pap'],
  helloInterval: never,
  echoInterval: never,
  hostName: 'anonymous',
};

const strongswan: Fingerprint = {
  name: 'strongswan',
  label: 'Linux, strongSwan',
  ike: ike(clientProfiles.strongSwan),
  caller: xl2tpdCaller,
  ppp: pppdPeer,
  accept: ['chap-md5', 'ms-chap-v2', 'pap', 'eap'],
  helloInterval: seconds(60),
  echoInterval: never,
  hostName: 'linux',
};

export const fingerprints: readonly Fingerprint[] = [sekisho, windows, macos, ios, android, strongswan];
