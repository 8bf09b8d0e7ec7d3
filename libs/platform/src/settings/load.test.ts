import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadSettings, SettingsError } from './load.ts';
import { parse, problems, required } from './settings.fixture.ts';

describe('the settings file', () => {
  it('needs no more than the pool and the encryption domain', () => {
    const settings = parse(required);
    expect(settings).toMatchObject({
      gateway: { name: 'sekisho', listen: ['0.0.0.0'] },
      preSharedKey: { support: true, keys: [{ name: 'default', secret: { file: 'secrets/psk' } }] },
      authentication: { methods: ['ms-chap-v2', 'eap', 'chap-md5', 'pap'], eap: 'md5-challenge' },
      officeMode: { leaseDuration: 900_000, sticky: true, dns: [] },
      encryptionDomain: { include: ['10.0.0.0/8'], exclude: [] },
      keepalive: { l2tpHello: 60_000, lcpEcho: 20_000, lcpEchoFailures: 4 },
      directory: '/etc/sekisho',
    });
    expect(settings.ike.suites).toContain('aes256-sha2-256-modp2048');
    expect(settings.ike.suites.filter((name) => /3des|modp1024/.test(name))).toEqual([]);
    expect(settings.esp.suites[0]).toBe('aes256-sha1');
  });

  it('names everything that is missing from an empty one', () => {
    expect(problems('').map(({ path }) => path)).toEqual(['officeMode', 'encryptionDomain']);
  });

  it('is not accepted when it is not YAML, with the line', () => {
    expect(problems(`${required}log: {level: [\n`)[0]).toMatchObject({ path: '', expected: 'YAML', line: 5 });
    expect(problems(`${required}log: *level\n`)).toMatchObject([
      { expected: 'YAML', found: expect.stringMatching(/alias/) },
    ]);
  });

  it.each([
    ['supportL2tp: yes please', 'supportL2tp', 'true or false', '"yes please"', 4, 14],
    ['tunnel:\n  mtu: 100000', 'tunnel.mtu', 'a whole number from 576 to 9000', '100000', 5, 8],
    ['tunnel: { device: this-name-is-too-long }', 'tunnel.device', 'up to 15', '"this-name-is-too-long"', 4, 19],
    ['keepalive:\n  lcpEcho: 20', 'keepalive.lcpEcho', 'a duration such as', '20', 5, 12],
    ['keepalive:\n  lcpEcho: 2d', 'keepalive.lcpEcho', 'from 1s to 1h', '"2d"', 5, 12],
    [
      'profiles:\n  - { users: [bob], officeMode: { domain: corp example } }',
      'profiles[0].officeMode.domain',
      'a DNS domain',
      '"corp example"',
      5,
      43,
    ],
    ['gateway:\n  listen: []', 'gateway.listen', 'at least one IPv4 address', 'a list', 5, 11],
    ['gateway:\n  listen: [1.2.3.4, nowhere]', 'gateway.listen[1]', 'an IPv4 address', '"nowhere"', 5, 21],
    ['ike:\n  suites: [aes512-md5]', 'ike.suites[0]', 'the name of a suite', '"aes512-md5"', 5, 12],
    ['authentication: { methods: [pap, pap] }', 'authentication.methods', 'every method once', 'a list', 4, 28],
    ['authentication:\n  eap: tls', 'authentication.eap', 'one of certificate', '"tls"', 5, 8],
    [
      'certificates:\n  useThisCertificate: { ike: office }',
      'certificates.useThisCertificate.ike',
      'ike, eap',
      '"office"',
      5,
      30,
    ],
    [
      'certificates:\n  trusted: { internal: { ca: a.pem } }',
      'certificates.trusted.internal',
      'another name',
      'a mapping',
      5,
      24,
    ],
    [
      'certificates:\n  trusted: { corp: { ca: a.pem, realms: [internal, corp] } }',
      'certificates.trusted.corp.realms[1]',
      'one of the realms: internal',
      '"corp"',
      5,
      52,
    ],
    [
      'remoteAccessCommunity:\n  groups: [vpn, remote-access-machines]',
      'remoteAccessCommunity.machines.groups',
      'remote-access-machines is in remoteAccessCommunity.groups, whose members are users',
      'nothing',
      5,
      3,
    ],
    [
      'internalCa:\n  ikeCertificateExtendedKeyUsage: 3',
      'internalCa.ikeCertificateExtendedKeyUsage',
      '0, 1 or 2',
      '3',
      5,
      35,
    ],
    [
      'certificates:\n  trusted: { corp: { ca: a.pem, crl: ["https://pki.example.com/corp.crl"] } }',
      'certificates.trusted.corp.crl[0]',
      'an http:// or ldap:// URL or the path of a file',
      '"https://pki.example.com/corp.crl"',
      5,
      39,
    ],
    [
      'preSharedKey: { support: false }\nike:\n  machineAuthentication: [pre-shared-key]',
      'ike.machineAuthentication',
      'certificate among them, or preSharedKey.support: true',
      'a list',
      6,
      26,
    ],
    ['preSharedKey:\n  secret: abc', 'preSharedKey.secret', 'a mapping with the keys file, env', '"abc"', 5, 11],
    ['preSharedKey:\n  secret: { file: a, env: B }', 'preSharedKey.secret', 'either file', 'a mapping', 5, 11],
    ['users:\n  timeZone: Mars/Olympus', 'users.timeZone', 'a time zone of the IANA database', '"Mars/Olympus"', 5, 13],
    ['users:\n  store: { sqlite: a, postgres: { env: B } }', 'users.store', 'either sqlite', 'a mapping', 5, 10],
  ])('says what is wrong with %j', (text, ...[path, expected, found, line, column]) => {
    const [problem, ...others] = problems(`${required}${text}\n`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path, found, line, column, expected: expect.stringContaining(expected) });
  });

  it.each([
    ['pool: 10.66.0.0/31', 'addresses as a network'],
    ['pool: 10.66.0.9-10.66.0.9', 'at least two'],
    ['pool: 10.66.0.9-10.66.0.2', 'at least two'],
    ['pool: everything', 'addresses as a network'],
  ])('refuses the address pool %j', (line, expected) => {
    expect(problems(`officeMode:\n  ${line}\nencryptionDomain: [10.0.0.0/8]\n`)).toEqual([
      expect.objectContaining({ path: 'officeMode.pool', line: 2, expected: expect.stringContaining(expected) }),
    ]);
  });

  it('takes CRLs from HTTP, from a directory, and from files', () => {
    const crl = ['http://pki.example.com/corp.crl', 'ldap://ldap.example.com/cn=ca,dc=example', 'crls/corp.crl'];
    const { certificates } = parse(
      `${required}certificates: { trusted: { corp: { ca: a.pem, crl: [${crl.map((each) => JSON.stringify(each))}] } } }`,
    );
    expect(certificates.trusted.corp?.crl).toEqual(crl);
  });

  it('refuses a network with host bits and says which one is meant', () => {
    expect(problems('officeMode:\n  pool: 10.66.0.0/16\nencryptionDomain: [192.168.7.1/24]\n')).toEqual([
      expect.objectContaining({ path: 'encryptionDomain[0]', expected: expect.stringContaining('192.168.7.0/24') }),
    ]);
  });

  it('refuses unknown keys with the nearest one it knows', () => {
    expect(problems(`${required}supportL2TP: true\nkeepalive:\n  lcpEchos: 3s\n  colour: red\n`)).toEqual([
      expect.objectContaining({
        path: 'keepalive.lcpEchos',
        line: 6,
        column: 3,
        expected: expect.stringMatching(/lcpEcho\?/),
      }),
      expect.objectContaining({
        path: 'keepalive.colour',
        line: 7,
        expected: expect.not.stringContaining('did you mean'),
      }),
      expect.objectContaining({ path: 'supportL2TP', line: 4, expected: expect.stringMatching(/supportL2tp\?/) }),
    ]);
  });

  it('counts a key whose lines are commented out as absent', () => {
    expect(parse(`${required}ike:\n  suites:\ngateway:\n`).gateway.name).toBe('sekisho');
  });

  it('says it all in one line a problem', () => {
    expect(() => parse(`${required}log:\n  level: loud\n`)).toThrow(
      '/etc/sekisho/sekisho.yaml:5:10: log.level: expected one of fatal, error, warn, info, debug, trace, found "loud"',
    );
  });

  it('that is missing is a problem like any other', () => {
    expect(() => loadSettings('/nowhere/sekisho.yaml')).toThrow(SettingsError);
  });
});

describe('the Office Mode pool', () => {
  it('keeps the first usable address of a network for the gateway', () => {
    expect(parse(required).officeMode.pool).toEqual({
      text: '10.66.0.0/16',
      gateway: '10.66.0.1',
      first: '10.66.0.2',
      last: '10.66.255.254',
      size: 65_533,
      network: { address: '10.66.0.0', prefix: 16 },
    });
  });

  it('may be a range, also above 128.0.0.0', () => {
    const text = 'officeMode:\n  pool: 192.168.9.10-192.168.9.20\nencryptionDomain: [0.0.0.0/0]\n';
    expect(parse(text).officeMode.pool).toMatchObject({
      gateway: '192.168.9.10',
      first: '192.168.9.11',
      last: '192.168.9.20',
      size: 10,
      network: { address: '192.168.9.0', prefix: 27 },
    });
  });
});

describe('the legacy switches', () => {
  it('add their suites at the end', () => {
    const text = `${required}ike:\n  suites: [aes256-sha1-modp2048]\nesp:\n  suites: [aes256-sha1]\nlegacy:\n`;
    const both = parse(`${text}  modp1024: true\n  tripleDes: true\n`);
    expect(both.ike.suites[0]).toBe('aes256-sha1-modp2048');
    expect(both.ike.suites).toEqual(expect.arrayContaining(['aes256-sha1-modp1024', '3des-sha1-modp1024']));
    expect(both.esp.suites).toEqual(['aes256-sha1', '3des-sha1', '3des-sha2-256']);
    const one = parse(`${text}  modp1024: true\n`);
    expect(one.ike.suites).toContain('aes128-sha1-modp1024');
    expect(one.ike.suites.filter((name) => name.startsWith('3des'))).toEqual([]);
    expect(one.esp.suites).toEqual(['aes256-sha1']);
  });

  it('must be on for a suite that is named', () => {
    expect(problems(`${required}esp:\n  suites: [aes256-sha1, 3des-sha1]\n`)).toEqual([
      expect.objectContaining({ path: 'esp.suites[1]', expected: expect.stringContaining('legacy.tripleDes: true') }),
    ]);
    const named = parse(`${required}esp:\n  suites: [3des-sha1, aes256-sha1]\nlegacy: { tripleDes: true }\n`);
    expect(named.esp.suites).toEqual(['3des-sha1', 'aes256-sha1', '3des-sha2-256']);
  });
});

describe('the commented example', () => {
  const file = fileURLToPath(new URL('../../../../deploy/sekisho.example.yaml', import.meta.url));

  it('holds the defaults', () => {
    const { file: _file, directory: _directory, digest: _digest, ...example } = loadSettings(file);
    const { file: _, directory: __, digest: ___, ...defaults } = parse(required);
    expect(example).toEqual(defaults);
  });

  it('names every key', () => {
    const text = readFileSync(file, 'utf8');
    const keys = (value: object): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === 'object' && !Array.isArray(inner) && key !== 'pool' ? [key, ...keys(inner)] : [key],
      );
    const { file: _file, directory: _directory, digest: _digest, ...defaults } = parse(`${required}`);
    for (const key of [...keys(defaults), 'domain', 'env', 'postgres']) {
      expect(text, key).toMatch(new RegExp(`(^|[ #{])${key}:`, 'm'));
    }
  });
});
