import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { bob } from '../user-record.fixture.ts';
import { guideFactsOf } from './guide-facts.ts';
import { loginBy } from './login.ts';

const settingsWith = (text: string) =>
  parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/settings.yaml');

describe('what a guide says of a gateway', () => {
  it('follows from its settings', () => {
    const settings = settingsWith(
      'gateway: { name: Example, publicAddresses: [192.0.2.10] }\nlegacy: { modp1024: true }',
    );
    expect(guideFactsOf(settings)).toEqual({
      connection: 'Example',
      gateway: { address: '192.0.2.10', name: 'Example', modp1024: true },
      machine: { kind: 'pre-shared-key' },
      user: { method: 'ms-chap-v2' },
      traffic: { kind: 'all', internet: false, ipv6: false },
    });
  });

  it('follows from what is asked for first', () => {
    const named = settingsWith('gateway: { publicNames: [vpn.example.com], publicAddresses: [192.0.2.10] }');
    expect(guideFactsOf(named).gateway.address).toBe('vpn.example.com');
    const facts = guideFactsOf(settingsWith(''), {
      server: 'vpn.example.com',
      connection: 'Office',
      user: 'bob',
      machine: 'certificate',
      machineCertificate: 'laptop-7',
      method: 'eap-tls',
    });
    expect(facts).toMatchObject({
      connection: 'Office',
      gateway: { address: 'vpn.example.com' },
      machine: { kind: 'certificate', certificate: { name: 'laptop-7' } },
      user: { method: 'eap-tls', name: 'bob', certificate: { name: 'bob' } },
    });
  });

  it.each([
    ['authentication: { methods: [eap], eap: certificate }', 'eap-tls'],
    ['authentication: { methods: [eap, pap], eap: md5-challenge }', 'eap-md5-challenge'],
    ['authentication: { methods: [eap], eap: ms-chap-v2 }', 'eap-ms-chap-v2'],
    ['authentication: { methods: [pap, chap-md5] }', 'pap'],
    ['authentication: { methods: [eap, ms-chap-v2] }', 'ms-chap-v2'],
  ])('names the method of %s', (text, method) => {
    expect(guideFactsOf(settingsWith(text)).user.method).toBe(method);
  });

  it.each([
    ['', false],
    ['authentication: { methods: [eap, ms-chap-v2] }', false],
    ['authentication: { methods: [ms-chap-v2, eap], eap: certificate }', false],
    ['authentication: { methods: [eap, ms-chap-v2], eap: certificate }', true],
  ])('has Linux log in by EAP-TLS only where that is asked for first: %j, %s', (text, made) => {
    const make = (platform: 'linux-gnome' | 'windows-11') => () =>
      guideFactsOf(settingsWith(text), { user: 'bob', method: 'eap-tls', platform });
    if (made) expect(make('linux-gnome')().user.method).toBe('eap-tls');
    else expect(make('linux-gnome')).toThrow('only where it is asked for that first');
    expect(make('windows-11')().user.method).toBe('eap-tls');
  });

  it('has machines prove themselves by certificate where keys are switched off', () => {
    expect(guideFactsOf(settingsWith('preSharedKey: { support: false }')).machine.kind).toBe('certificate');
    expect(guideFactsOf(settingsWith('ike: { machineAuthentication: [certificate] }')).machine.kind).toBe(
      'certificate',
    );
  });

  it('has the networks of the profile that names the user or one of their groups', () => {
    const settings = settingsWith(
      'profiles: [{ users: [bob], encryptionDomain: [10.1.0.0/16] }, { groups: [sales], access: { routeAllTraffic: true } }]',
    );
    const trafficOf = (user: string, groups: string[]) =>
      guideFactsOf(settings, {
        user,
        traffic: 'networks',
        login: loginBy(settings, user, [{ ...bob, name: user, groups }]),
      }).traffic;
    expect(trafficOf('Bob', ['sales'])).toEqual({ kind: 'routes', routes: ['10.1.0.0/16'] });
    expect(trafficOf('zoe', ['sales'])).toEqual({ kind: 'routes', routes: ['10.0.0.0/8'] });
    expect(trafficOf('zoe', [])).toEqual({ kind: 'routes', routes: ['10.0.0.0/8'] });
  });

  it('sends everything through the tunnel unless it is asked for otherwise, and knows whether the internet is behind it', () => {
    expect(guideFactsOf(settingsWith('')).traffic).toEqual({ kind: 'all', internet: false, ipv6: false });
    const hub = settingsWith('access: { routeAllTraffic: true }');
    expect(guideFactsOf(hub).traffic).toEqual({ kind: 'all', internet: true, ipv6: false });
    expect(guideFactsOf(hub, { traffic: 'networks' }).traffic).toEqual({ kind: 'routes', routes: ['10.0.0.0/8'] });
  });

  it('has no networks of IPv6, for which clients take no routes, and none where the domain is everything', () => {
    const domain = (list: string) =>
      parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [${list}]\n`, '/settings.yaml');
    const { traffic } = guideFactsOf(domain('10.0.0.0/8, "fd00:1::/32"'), { traffic: 'networks' });
    expect(traffic).toEqual({ kind: 'routes', routes: ['10.0.0.0/8'] });
    expect(guideFactsOf(domain('0.0.0.0/0'), { traffic: 'networks' }).traffic).toEqual({
      kind: 'all',
      internet: true,
      ipv6: false,
    });
    expect(() => guideFactsOf(domain('"fd00:1::/32"'), { traffic: 'networks' })).toThrow('networks of IPv6 alone');
  });

  it.each([
    ['with a prefix, in hub mode', true, '[10.0.0.0/8]', 'access: { routeAllTraffic: true }'],
    ['with a prefix, where the domain is all of IPv6', true, '["::/0"]', ''],
    ['with a prefix alone', false, '[10.0.0.0/8]', ''],
  ])('knows whether IPv6 goes through the tunnel too: %s', (_what, ipv6, domain, more) => {
    const trafficOf = (given: string) =>
      guideFactsOf(
        parseSettings(`officeMode: { pool: 10.66.0.0/16 ${given}}\nencryptionDomain: ${domain}\n${more}`, '/s.yaml'),
      ).traffic;
    expect(trafficOf(', ipv6: { prefix: "fd00:66::/48" } ')).toMatchObject({ kind: 'all', ipv6 });
    expect(trafficOf('')).toMatchObject({ kind: 'all', ipv6: false });
  });
});
