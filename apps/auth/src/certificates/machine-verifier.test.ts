import {
  generateKey,
  issueCertificate,
  newSerial,
  parseCertificate,
  referenceOf,
  signingKey,
} from '@sekisho/certificates';
import type { VerifyMachineReply } from '@sekisho/contracts';
import { createLogger, parseSettings, setLogLevel } from '@sekisho/platform';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, BackEnd } from '../back-ends/back-end.ts';
import { Realms } from '../realms/realms.ts';
import { MachineVerifier } from './machine-verifier.ts';

let der: Uint8Array;

beforeAll(async () => {
  setLogLevel('silent');
  const key = signingKey((await generateKey('ecdsa-p256')).privateKey);
  const [notBefore, notAfter, serial] = [new Date(0), new Date(4e12), newSerial()];
  const subject = { commonName: 'laptop.example.com' };
  der = await issueCertificate({
    ...{ issuer: undefined, signingKey: key, serial, subject, publicKey: key.publicKey, notBefore, notAfter },
    authority: {},
  });
});

/** Knows these accounts, or answers nothing else but this. */
const backEnd = (lookup: NonNullable<BackEnd['lookup']>): BackEnd => ({
  name: 'here',
  kind: 'ldap',
  methods: new Set(),
  verify: () => Promise.reject(new Error('machines have no password')),
  lookup,
  health: () => [],
  close: async () => undefined,
});

/** What becomes of a machine whose certificate is trusted. */
async function verify(
  lookup: NonNullable<BackEnd['lookup']>,
  machines = {},
  realms?: readonly string[],
): Promise<VerifyMachineReply> {
  const { remoteAccessCommunity: community } = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      remoteAccessCommunity: { groups: ['remote-access'], machines },
    }),
    'sekisho.yaml',
  );
  const realm = { default: true, methods: [], backEnds: ['here'], groups: [], officeMode: true };
  const certificate = parseCertificate(der);
  const verifier = new MachineVerifier({
    verifier: {
      verify: async () => ({
        ...{ kind: 'trusted', certificate, reference: referenceOf(certificate) },
        ...{ authority: 'corp', realms, path: [certificate], constrained: false },
      }),
    },
    authorities: () => [certificate, certificate],
    realms: new Realms({ all: realm }, new Map([['here', backEnd(lookup)]])),
    community,
    logger: createLogger('auth'),
  });
  const identity = { type: 9, data: Buffer.from(certificate.subjectDer).toString('base64') };
  const who = { connection: '01J00000000000000000000000', edge: 'edge-1', remote: '198.51.100.7' };
  return verifier.verify({ ...who, certificates: [Buffer.from(der).toString('base64')], identity });
}

const inGroup = (name: string, group = 'remote-access-machines'): Answer => ({
  kind: 'accepted',
  account: { name, groups: [group], grants: {} },
});

describe('the verifier of machines', () => {
  it('finds the account by the names in the certificate', async () => {
    expect(await verify(async ({ name }) => inGroup(name))).toMatchObject({ machine: 'laptop.example.com' });
  });

  it('takes the one account that all machines are, whatever their certificates say', async () => {
    const asked: string[] = [];
    const lookup = async ({ name }: { name: string }): Promise<Answer> => {
      asked.push(name);
      return inGroup(name);
    };
    const reply = await verify(lookup, { account: 'machines' });
    expect(reply).toMatchObject({ outcome: 'accepted', machine: 'machines', subject: 'CN=laptop.example.com' });
    expect(asked).toEqual(['machines']);
  });

  it.each([{}, { account: 'fleet' }])(
    'lets nobody in by the account of a user, with machines: %j',
    async (machines) => {
      const reply = await verify(async ({ name }) => inGroup(name, 'remote-access'), machines);
      expect(reply).toMatchObject({ outcome: 'refused', code: 'machine-not-in-remote-access-community' });
    },
  );

  it('finds accounts in the realms alone that the CA is trusted for', async () => {
    const known = async ({ name }: { name: string }) => inGroup(name);
    expect(await verify(known, {}, ['all'])).toMatchObject({ outcome: 'accepted' });
    expect(await verify(known, {}, ['other'])).toMatchObject({
      code: 'unknown-machine',
      detail: expect.stringContaining('the CA corp is not trusted for accounts in the realm all'),
    });
  });

  it.each<[string, Answer, object]>([
    [
      'whose account may not be used',
      { kind: 'refused', code: 'account-disabled', name: 'Laptop', detail: 'since May' },
      { code: 'machine-account-not-usable', machine: 'Laptop', detail: 'account-disabled: since May' },
    ],
    [
      'while the back end is away, which is not the machine not being known',
      { kind: 'unavailable', detail: 'LDAP 10.0.0.5 did not answer in 5 s' },
      { code: 'back-end-unavailable', detail: 'LDAP 10.0.0.5 did not answer in 5 s' },
    ],
    ['that nobody knows', { kind: 'unknown-user' }, { code: 'unknown-machine', machine: 'laptop.example.com' }],
  ])('refuses a machine %s', async (_, answer, refusal) => {
    expect(await verify(async () => answer)).toMatchObject({ outcome: 'refused', ...refusal });
  });

  it('refuses for the time being where a back end has a fault', async () => {
    const reply = await verify(() => Promise.reject(new TypeError('a bug')));
    expect(reply).toMatchObject({ outcome: 'refused', code: 'back-end-unavailable' });
  });

  it('refuses a certificate without any of the names that are looked for', async () => {
    const reply = await verify(async ({ name }) => inGroup(name), { nameFrom: ['upn'] });
    expect(reply).toMatchObject({ code: 'machine-certificate-unsuitable', machine: 'CN=laptop.example.com' });
  });
});
