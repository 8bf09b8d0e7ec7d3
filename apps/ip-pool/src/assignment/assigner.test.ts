import { leaseReply } from '@sekisho/contracts';
import { describe, expect, it, vi } from 'vitest';
import { applicant, foundPool, leasedAt, settingsWith } from '../testing/assigning.fixture.ts';
import type { AddressMethod, Finding } from './address-method.ts';
import { Assigner } from './assigner.ts';
import type { Failure, Taking } from './taking.ts';

const method = (source: AddressMethod['source'], finding: Finding) => ({
  source,
  find: vi.fn(() => Promise.resolve(finding)),
});
const none: Finding = { kind: 'none' };
const fixed: Finding = { kind: 'address', address: '10.5.5.8', beside: { dns: [] }, origin: 'file:1', own: true };
const silent: Finding = { kind: 'failed', code: 'dhcp-server-unavailable', detail: '10.0.0.67 is silent', own: false };
const full: Failure = { kind: 'failed', code: 'no-address-available', detail: 'all in use', final: false };

function assigning(methods: readonly AddressMethod[], taken: ReturnType<Taking['take']>, officeMode?: string) {
  const take = vi.fn(() => taken);
  const logger = { debug: vi.fn(), warn: vi.fn() };
  const settings = settingsWith(officeMode);
  return { assigner: new Assigner({ settings, methods, taking: { take }, logger }), take, logger };
}
const leased = Promise.resolve(leasedAt('10.5.5.8'));

describe('the assignment of an address', () => {
  it('asks the methods in the order of the settings until one has an address', async () => {
    const [file, radius, pool] = [method('file', none), method('radius', fixed), method('pool', foundPool)];
    const { assigner } = assigning([pool, radius, file], leased);
    const reply = await assigner.assign(applicant());
    expect(leaseReply.parse(reply)).toEqual({
      outcome: 'leased',
      address: '10.5.5.8',
      source: 'radius',
      route: '10.5.5.8/32',
      gateway: '10.8.0.1',
      dns: [],
      nbns: [],
      domain: 'corp.example',
      ttlMs: 900_000,
    });
    expect(file.find).toHaveBeenCalledOnce();
    expect(pool.find).not.toHaveBeenCalled();
  });

  it('asks in the order of the user’s profile, which may leave methods out', async () => {
    const [file, pool] = [method('file', fixed), method('pool', foundPool)];
    const { assigner } = assigning([file, pool], leased);
    expect(await assigner.assign(applicant({ groups: ['contractors'] }))).toMatchObject({ source: 'pool' });
    expect(file.find).not.toHaveBeenCalled();
    expect(pool.find).toHaveBeenCalledWith(expect.objectContaining({ profile: expect.objectContaining({}) }));
  });

  it('passes over methods that the settings do not name, or that are not there', async () => {
    const dhcp = method('dhcp', fixed);
    const { assigner } = assigning([dhcp, method('pool', foundPool)], leased);
    expect(await assigner.assign(applicant())).toMatchObject({ source: 'pool' });
    expect(dhcp.find).not.toHaveBeenCalled();
  });

  it('leaves it to the next method when one fails that all share, and says so', async () => {
    const methods = [method('dhcp', silent), method('pool', foundPool)];
    const { assigner, logger } = assigning(
      methods,
      leased,
      'methods: [dhcp, pool]\n  dhcp: { servers: [{ address: 10.0.0.67 }] }',
    );
    expect(await assigner.assign(applicant())).toMatchObject({ source: 'pool' });
    expect(logger.warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ method: 'dhcp', code: 'dhcp-server-unavailable' }),
      '10.0.0.67 is silent',
    );
  });

  it('refuses rather than give another address than the user’s own', async () => {
    const inUse: Failure = { kind: 'failed', code: 'address-in-use', detail: '10.5.5.8 is in use', final: true };
    const pool = method('pool', foundPool);
    const { assigner } = assigning([method('file', fixed), pool], Promise.resolve(inUse));
    const refused = { outcome: 'refused', code: 'address-in-use', detail: '10.5.5.8 is in use' };
    expect(leaseReply.parse(await assigner.assign(applicant()))).toEqual(refused);
    expect(pool.find).not.toHaveBeenCalled();
  });

  it('refuses where what the login grants can’t be followed', async () => {
    const unknown: Finding = { kind: 'failed', code: 'no-address-assigned', detail: 'no pool x', own: true };
    const { assigner } = assigning([method('radius', unknown), method('pool', foundPool)], leased);
    expect(await assigner.assign(applicant())).toEqual({
      outcome: 'refused',
      code: 'no-address-assigned',
      detail: 'no pool x',
    });
  });

  it('refuses by the last failure, with all of them', async () => {
    const methods = [method('dhcp', silent), method('pool', foundPool)];
    const { assigner } = assigning(
      methods,
      Promise.resolve(full),
      'methods: [dhcp, pool]\n  dhcp: { servers: [{ address: 10.0.0.67 }] }',
    );
    expect(await assigner.assign(applicant())).toEqual({
      outcome: 'refused',
      code: 'no-address-available',
      detail: '10.0.0.67 is silent; all in use',
    });
  });

  it('refuses where no method has anything, and says which were asked', async () => {
    const { assigner } = assigning([method('radius', none)], leased, 'methods: [file, radius]');
    expect(leaseReply.parse(await assigner.assign(applicant()))).toEqual({
      outcome: 'refused',
      code: 'no-address-assigned',
      detail: 'asked were file (not set up), radius',
    });
  });
});
