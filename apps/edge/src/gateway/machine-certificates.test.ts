import { subjects } from '@sekisho/contracts';
import { BusError } from '@sekisho/platform';
import { expect, it, vi } from 'vitest';
import { kindly, setUp } from './edge-in-memory.fixture.ts';
import {
  answering,
  gateways,
  gatewayWith,
  laptop,
  laptops,
  reference,
  user,
  welcoming,
} from './machine-certificates.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };

it.each(['rsa', 'ecdsa'] as const)('takes a client in by its machine certificate: %s', async (kind) => {
  const machine = laptops[kind];
  const asked: { machine?: string }[] = [];
  const { client, records, gateway } = gatewayWith((subject, payload) => {
    if (subject === subjects.authVerify || subject === subjects.authVerifyMachine) asked.push(payload);
    return welcoming(machine)(subject, payload);
  }, gateways[kind]);
  const alice = client('198.51.100.7', laptop(machine));
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBe('10.66.0.2'), soon);
  const { serial, issuer } = machine.certificate;
  const [established] = records('connection.established');
  expect(established?.machine).toBe(`laptop-7 (CN=laptop-7, serial ${serial})`);
  expect(asked).toEqual([
    expect.objectContaining({
      connection: established?.connection,
      remote: '198.51.100.7',
      certificates: [Buffer.from(machine.certificate.der).toString('base64')],
      identity: { type: 9, data: Buffer.from(machine.certificate.subjectDer).toString('base64') },
    }),
    expect.objectContaining({ machine: 'certificate' }),
  ]);
  expect(gateway.live()).toEqual([expect.objectContaining({ certificates: [{ issuer, serial }, user] })]);
  expect(gateway.live({ certificates: [user] })).toHaveLength(1);
  expect(gateway.live({ certificates: [{ issuer, serial: 'ffff' }] })).toEqual([]);
  await gateway.stop();
});

it('takes clients by pre-shared key beside those by certificate', async () => {
  const { client, records, gateway } = gatewayWith(welcoming(laptops.rsa));
  const bob = client('198.51.100.8');
  bob.connect();
  await vi.waitFor(() => expect(bob.officeMode).toBeDefined(), soon);
  expect(records('connection.established')[0]?.machine).toBe('198.51.100.8');
  await gateway.stop();
});

it.each([
  [
    'machine-certificate-revoked',
    'revoked on 2026-01-01',
    () => ({ outcome: 'refused', code: 'machine-certificate-revoked', detail: 'revoked on 2026-01-01' }),
  ],
  [
    'machine-not-in-remote-access-community',
    'laptop-7',
    () => ({ outcome: 'refused', code: 'machine-not-in-remote-access-community', detail: 'laptop-7' }),
  ],
  [
    'authentication-service-unavailable',
    undefined,
    () => {
      throw new BusError('no-responders', 'nobody answers');
    },
  ],
] as const)('refuses a machine as auth says: %s', async (code, detail, reply) => {
  const { client, records, gateway } = gatewayWith(answering(reply));
  client('198.51.100.7', laptop(laptops.rsa)).connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')[0]).toMatchObject({ code, ...(detail !== undefined && { detail }) });
  await gateway.stop();
});

it('asks nobody about a machine that signs with another key than that of its certificate', async () => {
  const { client, records, gateway, asked } = gatewayWith(welcoming(laptops.rsa));
  client('198.51.100.7', laptop(laptops.rsa, gateways.rsa.key)).connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')[0]).toMatchObject({ code: 'machine-signature-wrong' });
  expect(asked).not.toContain(subjects.authVerifyMachine);
  await gateway.stop();
});

it('records that a client does not accept its certificate, and keeps nothing of it', async () => {
  const { client, records, gateway, dataplane } = gatewayWith(welcoming(laptops.rsa));
  const alice = client('198.51.100.7', { ...laptop(laptops.rsa), distrusts: true });
  alice.connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')[0]).toMatchObject({
    code: 'gateway-certificate-refused-by-client',
    detail: 'the peer sent the notification INVALID-CERTIFICATE',
  });
  await vi.waitFor(() => expect(gateway.live()).toEqual([]), soon);
  expect(dataplane.sas.size).toBe(0);
  await gateway.stop();
  expect(records('connection.refused')).toHaveLength(1);
});

it('says that it has no certificate to answer with', async () => {
  const none = { show: () => undefined, keyOf: () => undefined };
  const { client, records, gateway } = setUp(kindly, {
    own: none,
    gateway: { machineAuthentication: ['certificate', 'pre-shared-key'], certificate: none.show },
  });
  client('198.51.100.7', laptop(laptops.rsa)).connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')[0]).toMatchObject({ code: 'gateway-certificate-missing' });
  await gateway.stop();
});

it('records that a renewal was refused, and leaves the session to whoever revoked its certificate', async () => {
  let answer = welcoming(laptops.rsa);
  const { client, records, gateway } = gatewayWith((subject, payload) => answer(subject, payload));
  const alice = client('198.51.100.7', laptop(laptops.rsa));
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  answer = answering(() => ({ outcome: 'refused', code: 'machine-certificate-revoked' }));
  alice.rekeyIke();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(records('connection.refused')[0]).toMatchObject({ code: 'machine-certificate-revoked' });
  expect(records('connection.ended')).toEqual([]);
  await gateway.stop();
});

it('keeps the session through a renewal, under the certificate that the machine shows now', async () => {
  let machine = laptops.rsa;
  const { client, records, gateway } = gatewayWith((subject, payload) => welcoming(machine)(subject, payload));
  const { policy } = laptop(machine);
  const alice = client('198.51.100.7', {
    policy: { ...policy, certificate: () => machine.own.show() },
    machineKey: () => machine.key,
  });
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  machine = laptops.renewedRsa;
  alice.rekeyIke();
  const now = [reference(laptops.renewedRsa.certificate)];
  await vi.waitFor(() => expect(gateway.live({ certificates: now })).toHaveLength(1), soon);
  expect(gateway.live()).toHaveLength(1);
  expect(records('connection.established')).toHaveLength(1);
  expect(records('connection.refused')).toEqual([]);
  await gateway.stop();
});

it.each([
  ['another account', { machine: 'laptop-8' }],
  ['another CA', { certificate: { issuer: 'CN=Other', serial: '1' } }],
])(
  'leaves a session alone when a machine of the same subject but %s comes from its address and port',
  async (_, other) => {
    let answer = welcoming(laptops.rsa);
    const { client, records, gateway } = gatewayWith((subject, payload) => answer(subject, payload));
    const alice = client('198.51.100.7', laptop(laptops.rsa));
    alice.connect();
    await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
    answer = (subject, payload) => {
      const usual = welcoming(laptops.ecdsa)(subject, payload);
      return subject === subjects.authVerifyMachine ? { ...usual, ...other } : usual;
    };
    const bob = client('198.51.100.7', laptop(laptops.rsa));
    bob.connect();
    await vi.waitFor(() => expect(records('connection.established')).toHaveLength(2), soon);
    expect(records('connection.ended')).toEqual([]);
    expect(gateway.live()).toHaveLength(2);
  },
);
