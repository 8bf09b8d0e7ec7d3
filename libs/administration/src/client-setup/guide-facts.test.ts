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
      traffic: { kind: 'routes', routes: ['10.0.0.0/8'] },
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
      guideFactsOf(settings, { user, login: loginBy(settings, user, [{ ...bob, name: user, groups }]) }).traffic;
    expect(trafficOf('Bob', ['sales'])).toEqual({ kind: 'routes', routes: ['10.1.0.0/16'] });
    expect(trafficOf('zoe', ['sales'])).toEqual({ kind: 'all' });
    expect(trafficOf('zoe', [])).toEqual({ kind: 'routes', routes: ['10.0.0.0/8'] });
  });

  it('sends everything through the tunnel where the gateway takes it', () => {
    expect(guideFactsOf(settingsWith('access: { routeAllTraffic: true }')).traffic).toEqual({ kind: 'all' });
  });
});
