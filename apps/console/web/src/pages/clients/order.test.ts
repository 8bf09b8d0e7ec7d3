import { describe, expect, it } from 'vitest';
import {
  type Choices,
  connectionOf,
  firstWrong,
  hasFiles,
  isHereAlone,
  methodHintOf,
  namesIn,
  nextStepOf,
  type Order,
  problemsOf,
  requestOf,
} from './order.ts';
import { platforms } from './platforms.ts';

const order: Order = {
  ...{ forEverybody: false, user: 'bob', platform: 'windows-11', language: 'en', server: '' },
  ...{ authentication: undefined, preSharedKey: '', machine: '', method: '', traffic: 'all', connection: '' },
};
const choices: Choices = {
  authentication: ['pre-shared-key', 'certificate'],
  preSharedKeys: [{ name: 'default' }],
  preSharedKeyFiles: true,
  server: '192.0.2.10',
  connection: 'sekisho',
  methods: ['ms-chap-v2', 'pap'],
  account: 'known',
  linuxEapTls: false,
  internet: false,
};

describe('what stands in the way of files', () => {
  it.each<[Partial<Order>, object, object]>([
    [{}, {}, {}],
    [{ user: ' ' }, {}, { user: 'missing' }],
    [{ user: '', forEverybody: true }, {}, {}],
    [{ authentication: 'certificate' }, {}, { machine: 'missing' }],
    [{ authentication: 'certificate', machine: 'laptop-7' }, {}, {}],
    [{}, { authentication: ['certificate'] }, { machine: 'missing' }],
    [{ server: 'vpn.example.com' }, {}, {}],
    [{ server: 'https://vpn.example.com' }, {}, { server: 'notAnAddress' }],
    [{}, { server: undefined }, { server: 'noPublicAddress' }],
    [{ server: '192.0.2.11' }, { server: undefined }, {}],
    [{}, { account: 'missing' }, { user: 'noSuchUser' }],
    [{}, { account: 'no-realm' }, { user: 'noRealm' }],
    [{}, { account: 'elsewhere' }, {}],
    [{ forEverybody: true }, { account: 'missing' }, {}],
  ])('%j of %j: %j', (change, others, problems) => {
    expect(problemsOf({ ...order, ...change }, { ...choices, ...others } as Choices)).toEqual(problems);
  });
});

describe('what is asked for', () => {
  it('is a pre-shared key where the gateway takes one, by its name where it was chosen', () => {
    expect(requestOf(order, choices)).toEqual({ authentication: 'pre-shared-key', traffic: 'all' });
    expect(requestOf({ ...order, preSharedKey: 'sales', machine: 'laptop-7' }, choices)).toEqual({
      authentication: 'pre-shared-key',
      traffic: 'all',
      preSharedKey: 'sales',
    });
  });

  it('is a certificate of the machine', () => {
    const wish = { ...order, authentication: 'certificate', machine: ' laptop-7 ', preSharedKey: 'sales' } as const;
    expect(requestOf(wish, choices)).toEqual({ authentication: 'certificate', traffic: 'all', machine: 'laptop-7' });
  });

  it('is the guide alone where keys stay with the edges', () => {
    const kept = { ...choices, preSharedKeyFiles: false };
    expect(hasFiles(order, kept)).toBe(false);
    expect(requestOf(order, kept)).toEqual({ traffic: 'all' });
    expect(hasFiles({ ...order, authentication: 'certificate' }, kept)).toBe(true);
  });
});

it('asks for the method, the traffic and the name that were chosen, as long as the user gets in by the method', () => {
  const chosen = { ...order, method: 'pap', traffic: 'networks', connection: ' Office ' } as const;
  expect(connectionOf(chosen, choices)).toEqual({ method: 'pap', traffic: 'networks', connection: 'Office' });
  expect(connectionOf(chosen, { ...choices, methods: ['eap-tls'] })).not.toHaveProperty('method');
});

it('leads to the first field that is wrong', () => {
  expect(firstWrong({ machine: 'missing', user: 'missing' })).toBe('user');
  expect(firstWrong({})).toBeUndefined();
});

it.each([
  [['Office-windows.ps1', 'Office-windows-undo.ps1', 'guide.html'], 'Office-windows.ps1', 'Office-windows-undo.ps1'],
  [['a.nmconnection', 'a-linux-install.sh', 'a-linux-undo.sh'], 'a-linux-install.sh', 'a-linux-undo.sh'],
  [['a.mobileconfig', 'guide.html'], 'a.mobileconfig', ''],
])('names what is to be run of %j', (files, file, undo) => {
  expect(namesIn(files)).toEqual({ file, undo });
});

it('says of every system what comes next', () => {
  expect(Object.groupBy(platforms, nextStepOf)).toMatchObject({
    windows: ['windows-11', 'windows-10'],
    apple: ['macos', 'macos-12', 'ios'],
    chromeos: ['chromeos'],
    linux: ['linux-gnome', 'linux-file'],
  });
});

it.each([
  ['https://localhost:8443/setup#x', true],
  ['https://127.0.0.1:8443/setup#x', true],
  ['https://[::1]:8443/setup#x', true],
  ['https://admin.example.com:8443/setup#x', false],
])('knows that nobody but the gateway opens %s: %s', (url, isAlone) => {
  expect(isHereAlone(url)).toBe(isAlone);
});

describe('what is said of the method', () => {
  const eapTls: Partial<Choices> = { methods: ['ms-chap-v2', 'eap-tls'] };
  it.each<[Partial<Order>, Partial<Choices>, string]>([
    [{}, {}, 'methodHint'],
    [{}, { methods: [] }, 'noMethod'],
    [{ platform: 'linux-file', method: 'eap-tls' }, eapTls, 'linuxEapTls'],
    [{ platform: 'linux-gnome' }, { methods: ['eap-tls'] }, 'linuxEapTls'],
    [{ platform: 'linux-gnome' }, eapTls, 'methodHint'],
    [{ platform: 'linux-gnome', method: 'eap-tls' }, { ...eapTls, linuxEapTls: true }, 'methodHint'],
    [{ method: 'eap-tls' }, eapTls, 'methodHint'],
  ])('of %j where there is %j is %s', (change, others, hint) => {
    expect(methodHintOf({ ...order, ...change }, { ...choices, ...others })).toBe(hint);
  });
});
