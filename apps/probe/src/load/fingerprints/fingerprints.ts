import { hostname } from 'node:os';
import { type BuiltInClient, builtInClients } from '@sekisho/clients';
import { suitesOfProfile } from '@sekisho/isakmp';
import { echoInterval, helloInterval } from '../../limits.ts';
import { defaultEspSuites, defaultIkeSuites } from '../../options.ts';
import type { Fingerprint, FingerprintName } from './fingerprint.ts';

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

const { windows, windowsVista, windows7, windowsXp, macos, ios, android6, android11 } = builtInClients;
const { chromeOs, strongSwan, libreswan, mikrotik, sohoRouter } = builtInClients;

const clients: Readonly<Record<Exclude<FingerprintName, 'sekisho'>, BuiltInClient>> = {
  windows,
  'windows-7': windows7,
  'windows-vista': windowsVista,
  'windows-xp': windowsXp,
  macos,
  ios,
  android: android11,
  'android-6': android6,
  chromeos: chromeOs,
  strongswan: strongSwan,
  libreswan,
  mikrotik,
  'soho-router': sohoRouter,
};

const imitating = ([name, client]: [string, BuiltInClient]): Fingerprint => ({
  name: name as FingerprintName,
  label: client.label,
  ike: { ...suitesOfProfile(client.ike), profile: client.ike },
  caller: client.l2tp.caller,
  ppp: client.ppp.profile,
  accept: client.ppp.accept,
  helloInterval: client.l2tp.helloInterval,
  echoInterval: client.ppp.echoInterval,
  hostName: client.l2tp.hostName,
});

export const fingerprints: readonly Fingerprint[] = [sekisho, ...Object.entries(clients).map(imitating)];
