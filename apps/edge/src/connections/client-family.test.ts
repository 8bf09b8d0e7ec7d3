import { type ClientProfile, clientProfiles, nameOfTransform } from '@sekisho/isakmp';
import { toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { type ClientTraits, fingerprint } from './client-family.ts';

const ids = ({ vendorIds }: ClientProfile): string[] => vendorIds.map(toHex);
const { windows, apple, android11, strongSwan } = clientProfiles;
const microsoft = (version: number) => `1e2b516905991c7d7c96fcbfb587e461${version.toString(16).padStart(8, '0')}`;
/** What a client of a profile says in message 1. */
const told = (name: keyof typeof clientProfiles): Pick<ClientTraits, 'vendorIds' | 'offered'> => ({
  vendorIds: ids(clientProfiles[name]),
  offered: clientProfiles[name].transforms.map(nameOfTransform),
});
const racoon = ['4a131c81070358455c5728f20e95452f', 'afcad71368a1f1c96b8696fc77570100'];
const l2tp = (hostName: string, vendor?: string, firmware?: number): NonNullable<ClientTraits['l2tp']> => ({
  hostName,
  vendor,
  firmware,
});

describe('the family of a client', () => {
  it.each<[string, ClientTraits, string | undefined]>([
    ['Windows 11 in IKE alone', { vendorIds: ids(windows) }, 'Windows 8 to 11'],
    ['Windows 11', { vendorIds: ids(windows), l2tp: l2tp('DESK-7', 'Microsoft', 0x0a00) }, 'Windows 10/11'],
    ['Windows 8.1', { vendorIds: [microsoft(9)], l2tp: l2tp('DESK-7', 'Microsoft', 0x0603) }, 'Windows 8.1'],
    ['Windows 7', { vendorIds: [microsoft(8)], l2tp: l2tp('DESK-7', 'Microsoft', 0x0601) }, 'Windows 7'],
    ['Windows 7 in IKE alone', { vendorIds: [microsoft(7)] }, 'Windows 7'],
    ['Windows Vista', { vendorIds: [microsoft(5)] }, 'Windows Vista'],
    ['Windows XP', { vendorIds: [microsoft(4)] }, 'Windows XP'],
    ['a Windows of unknown version', { vendorIds: [], l2tp: l2tp('DESK-7', 'Microsoft', 0x0b00) }, 'Windows'],
    ['macOS in IKE alone', { vendorIds: ids(apple) }, 'macOS/iOS'],
    ['macOS', { vendorIds: ids(apple), l2tp: l2tp('Annas-MacBook.local') }, 'macOS'],
    ['iOS', { vendorIds: ids(apple), l2tp: l2tp('Annas-iPhone') }, 'iOS'],
    ["one of Apple's with a name of its own", { vendorIds: ids(apple), l2tp: l2tp('Deep Thought') }, 'macOS/iOS'],
    ['Android in IKE alone', { vendorIds: ids(android11) }, 'Android'],
    ['Android', { vendorIds: ids(android11), l2tp: l2tp('anonymous') }, 'Android'],
    ['Android 11', { ...told('android11'), l2tp: l2tp('anonymous') }, 'Android 7 to 11'],
    ['Android 6', told('android'), 'Android 4 to 6'],
    ['Android 2', { vendorIds: ids(android11), offered: ['3des-sha1-modp1024'] }, 'Android up to 3'],
    ['Windows XP by its offer', told('windowsXp'), 'Windows XP'],
    ['Windows 2000', { vendorIds: [microsoft(2)] }, 'Windows 2000'],
    ['ChromeOS', { ...told('chromeOs'), l2tp: l2tp('localhost', 'xelerance.com', 0x0690) }, 'ChromeOS'],
    ['ChromeOS in IKE alone', told('chromeOs'), 'ChromeOS'],
    ['NetworkManager in IKE alone', told('strongSwan'), 'NetworkManager, strongSwan'],
    [
      'NetworkManager',
      { ...told('strongSwan'), l2tp: l2tp('laptop', 'xelerance.com', 0x0690) },
      'NetworkManager, strongSwan, xl2tpd',
    ],
    [
      'NetworkManager with libreswan',
      { ...told('libreswan'), l2tp: l2tp('laptop', 'xelerance.com', 0x0690) },
      'NetworkManager, libreswan, xl2tpd',
    ],
    ['libreswan that names no version', { vendorIds: ['4f45626172', ...racoon] }, 'libreswan'],
    ['RouterOS in IKE alone', told('mikrotik'), 'MikroTik RouterOS'],
    ['a router of 3DES', { ...told('sohoRouter'), l2tp: l2tp('box', 'xelerance.com') }, 'SOHO router, xl2tpd'],
    ['Windows by its PPP', { vendorIds: [], identification: 'MSRASV5.20' }, 'Windows'],
    [
      'Windows XP by its PPP',
      { vendorIds: [], l2tp: l2tp('x', 'Microsoft', 1280), identification: 'MSRASV5.10' },
      'Windows XP',
    ],
    ['Windows by its LCP', { vendorIds: racoon, lcpOptions: [1, 5, 7, 8, 13, 17] }, 'Windows'],
    ['pppd by its LCP', { vendorIds: racoon, lcpOptions: [2, 5, 7, 8] }, 'pppd'],
    ['nobody by an LCP of its own', { vendorIds: racoon, lcpOptions: [1, 5] }, undefined],
    ['strongSwan in IKE alone', { vendorIds: ids(strongSwan) }, 'strongSwan'],
    [
      'NetworkManager and ChromeOS',
      { vendorIds: ids(strongSwan), l2tp: l2tp('laptop', 'xelerance.com', 0x0690) },
      'strongSwan, xl2tpd',
    ],
    ['strongSwan that names itself', { vendorIds: ['882fe56d6fd20dbc2251613b2ebe5beb', ...racoon] }, 'strongSwan'],
    [
      'libreswan with xl2tpd',
      { vendorIds: ['4f452d4c696272657377616e2d342e3132', ...racoon], l2tp: l2tp('laptop', 'xelerance.com', 0x0690) },
      'libreswan 4.12, xl2tpd',
    ],
    ['an old racoon under xl2tpd', { vendorIds: ids(android11), l2tp: l2tp('box', 'xelerance.com') }, 'xl2tpd'],
    [
      'a router that names its maker',
      { vendorIds: racoon, l2tp: l2tp('MikroTik', 'MikroTik', 1) },
      'MikroTik RouterOS',
    ],
    ['a maker without end', { vendorIds: [], l2tp: l2tp('x', 'x'.repeat(500)) }, 'x'.repeat(64)],
    ['a maker of a name that every object has', { vendorIds: [], l2tp: l2tp('x', 'constructor') }, 'constructor'],
    ['what is like nothing known', { vendorIds: racoon, l2tp: l2tp('router') }, undefined],
    ['what names no maker', { vendorIds: racoon, l2tp: l2tp('router', '') }, undefined],
    ['what says nothing', { vendorIds: [] }, undefined],
  ])('of %s', (_, traits, family) => {
    expect(fingerprint(traits)).toBe(family);
  });
});
