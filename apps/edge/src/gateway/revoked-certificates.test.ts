import { subjects } from '@sekisho/contracts';
import { afterEach, expect, it, vi } from 'vitest';
import type { Gateway } from './gateway.ts';
import { gateways, gatewayWith, laptop, laptops, reference, welcoming } from './machine-certificates.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };
const revoked = { certificates: [reference(laptops.rsa.certificate)] };
const welcome = welcoming(laptops.rsa);

/** As the auth service does it. @returns how many were ended */
const endRevoked = (gateway: Gateway): number =>
  gateway.live(revoked).filter(({ connection }) => gateway.end({ connection, reason: 'certificate-revoked' })).length;

/** Answers about machines wait until they are let go. */
function withHeldVerdict() {
  const held: (() => void)[] = [];
  const edge = gatewayWith((subject, payload) => {
    const answer = welcome(subject, payload);
    if (subject !== subjects.authVerifyMachine) return answer;
    return new Promise((resolve) => held.push(() => resolve(answer)));
  });
  return { ...edge, held, letGo: () => held.forEach((go) => void go()) };
}

afterEach(() => void vi.useRealTimers());

it('takes down the IPsec of a machine whose certificate is revoked, and lets nobody log in under it meanwhile', async () => {
  const { client, records, gateway, dataplane } = gatewayWith(welcome);
  const alice = client('198.51.100.7', laptop(laptops.rsa));
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  expect(endRevoked(gateway)).toBe(1);
  alice.redial();
  await vi.waitFor(() => expect(alice.seen).toContain('ike deleted: peer-deleted'), soon);
  expect(dataplane.sas.size).toBe(0);
  expect(gateway.live(revoked)).toEqual([]);
  expect(alice.officeMode).toBeUndefined();
  expect(records('connection.ended')).toEqual([expect.objectContaining({ reason: 'certificate-revoked' })]);
  expect(records('connection.established')).toHaveLength(1);
  await gateway.stop();
});

it('takes down the IPsec of a machine that has not logged in yet', async () => {
  const { client, records, gateway, dataplane } = gatewayWith(welcome);
  client('198.51.100.7', laptop(laptops.rsa)).connect();
  const steps = () => records('connection.step').map(({ step }) => step);
  while (!steps().includes('ipsec-established')) await Promise.resolve();
  expect(steps()).not.toContain('l2tp-session');
  expect(endRevoked(gateway)).toBe(1);
  await vi.waitFor(() => expect(dataplane.sas.size).toBe(0), soon);
  expect(gateway.live()).toEqual([]);
  expect(records('connection.refused')).toEqual([expect.objectContaining({ code: 'certificate-revoked' })]);
  await gateway.stop();
});

it('takes down the IPsec of a machine whose user has logged out', async () => {
  const { client, gateway, dataplane } = gatewayWith(welcome);
  const alice = client('198.51.100.7', laptop(laptops.rsa));
  alice.connect();
  await vi.waitFor(() => expect(alice.officeMode).toBeDefined(), soon);
  alice.hangUp();
  await vi.waitFor(() => expect(gateway.live()).toEqual([]), soon);
  expect(dataplane.sas.size).toBe(1);
  expect(endRevoked(gateway)).toBe(1);
  await vi.waitFor(() => expect(dataplane.sas.size).toBe(0), soon);
  await gateway.stop();
});

it('refuses a machine whose certificate is revoked while it is being verified, whatever the verdict', async () => {
  const { client, records, gateway, held, letGo } = withHeldVerdict();
  const alice = client('198.51.100.7', laptop(laptops.rsa));
  alice.connect();
  await vi.waitFor(() => expect(held).toHaveLength(1), soon);
  expect(endRevoked(gateway)).toBe(1);
  letGo();
  await new Promise((resolve) => setImmediate(resolve));
  expect(records('connection.refused')).toEqual([expect.objectContaining({ code: 'certificate-revoked' })]);
  expect(gateway.live()).toEqual([]);
  expect(alice.ikeSa).toBeUndefined();
  await gateway.stop();
});

it('refuses a machine whose certificate is revoked while the gateway signs its own answer', async () => {
  const { own } = gateways.rsa;
  let ended = 0;
  const signing = {
    show: () => own.show(),
    keyOf: (name: string) => {
      ended = endRevoked(gateway);
      return own.keyOf(name);
    },
  };
  const { client, records, gateway, dataplane } = gatewayWith(welcome, { own: signing });
  client('198.51.100.7', laptop(laptops.rsa)).connect();
  await vi.waitFor(() => expect(records('connection.refused')).toHaveLength(1), soon);
  expect(ended).toBe(1);
  expect(records('connection.refused')[0]).toMatchObject({ code: 'certificate-revoked' });
  expect(gateway.live()).toEqual([]);
  expect(dataplane.sas.size).toBe(0);
  await gateway.stop();
});

it('begins nothing for a verdict that comes when the attempt is over', async () => {
  const { client, records, gateway, held, letGo } = withHeldVerdict();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  client('198.51.100.7', laptop(laptops.rsa)).connect();
  while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(35_000);
  expect(records('connection.refused')).toEqual([expect.objectContaining({ code: 'ike-timed-out' })]);
  letGo();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gateway.live()).toEqual([]);
  expect(records('connection.refused')).toHaveLength(1);
});
