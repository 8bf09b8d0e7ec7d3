import { leaseReply, poolHealthReply } from '@sekisho/contracts';
import { newUlid, parseSettings } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { type AssignmentParts, assembleAssignment } from './assignment/assemble.ts';
import { Health } from './health/health.ts';
import { IpPoolController } from './ip-pool.controller.ts';
import { leasePools } from './leases/address-pool.ts';
import { type LeaseStore, LeaseStoreUnavailableError } from './leases/lease-store.ts';
import type { LeaseOutcome } from './leases/leasing.ts';

const settings = parseSettings(
  `{ officeMode: { pool: 10.8.0.0/24, dns: [10.0.0.53], domain: corp.example, leaseDuration: 10m }, encryptionDomain: [10.0.0.0/8] }`,
  'sekisho.yaml',
);
const request = { connection: newUlid(), edge: 'edge-1', user: 'alice', groups: ['remote-access'] };

const away = () => Promise.reject(new LeaseStoreUnavailableError('Command timed out'));
const redisAway = {
  pools: leasePools(settings.officeMode),
  lease: away,
  claim: away,
  renew: away,
  release: away,
  poolUse: away,
};
const leasing = (outcome: LeaseOutcome) => ({ ...redisAway, lease: () => Promise.resolve(outcome) });

const leased = { kind: 'leased', address: '10.8.0.2', route: '10.8.0.0/26', ttlMs: 600_000, inUse: 1 } as const;

function controllerOver(leases: AssignmentParts['leases'] & Pick<LeaseStore, 'poolUse'>) {
  const logger = { debug: vi.fn(), warn: vi.fn() };
  const replaced = { end: vi.fn(() => Promise.resolve([])) };
  const { assigner, standing, methods } = assembleAssignment({ settings, leases, replaced, further: [], logger });
  const controller = new IpPoolController(assigner, standing, new Health(leases, methods), logger);
  return { controller, logger, replaced };
}

describe('ip-pool', () => {
  it('hands out the address with all that the link needs', async () => {
    const { controller } = controllerOver(leasing({ ...leased, replaced: [] }));
    const reply = await controller.lease(request);
    expect(leaseReply.parse(reply)).toEqual({
      outcome: 'leased',
      address: '10.8.0.2',
      source: 'pool',
      route: '10.8.0.0/26',
      gateway: '10.8.0.1',
      dns: ['10.0.0.53'],
      nbns: [],
      domain: 'corp.example',
      ttlMs: 600_000,
    });
  });

  it('says how many are in use when none is left', async () => {
    const { controller } = controllerOver(leasing({ kind: 'pool-full', inUse: 253 }));
    expect(await controller.lease(request)).toEqual({
      outcome: 'refused',
      code: 'no-address-available',
      detail: '253 of 253 addresses of 10.8.0.0/24 are in use',
    });
  });

  it('refuses one login more than the user may have', async () => {
    const { controller } = controllerOver(leasing({ kind: 'logins-full', inUse: 2 }));
    const full = { outcome: 'refused', code: 'too-many-logins' };
    for (const [max, detail] of [
      [1, 'alice may be connected once'],
      [2, 'alice may be connected 2 times'],
    ] as const) {
      const reply = await controller.lease({ ...request, logins: { max, whenFull: 'reject' } });
      expect(leaseReply.parse(reply)).toEqual({ ...full, detail });
    }
  });

  it('has the sessions ended that a login replaces', async () => {
    const old = [newUlid(), newUlid()];
    const { controller, replaced } = controllerOver(leasing({ ...leased, replaced: old }));
    await controller.lease({ ...request, logins: { max: 1, whenFull: 'replace' } });
    expect(replaced.end.mock.calls).toEqual(old.map((connection) => [connection]));
  });

  it('refuses a lease by its own code when Redis is away', async () => {
    const { controller } = controllerOver(redisAway);
    expect(leaseReply.parse(await controller.lease(request))).toMatchObject({
      outcome: 'refused',
      code: 'address-service-unavailable',
    });
  });

  it('never takes a renewal or release for done, or for lost, when Redis is away', async () => {
    const { controller } = controllerOver(redisAway);
    const { connection, edge } = request;
    await expect(controller.renew({ edge, leases: [] })).rejects.toMatchObject({
      error: { code: 'address-service-unavailable' },
    });
    await expect(controller.release({ edge, connection, address: '10.8.0.2' })).rejects.toMatchObject({
      error: { code: 'address-service-unavailable' },
    });
  });

  it('tells by its health that Redis is away', async () => {
    const { controller } = controllerOver(redisAway);
    expect(poolHealthReply.parse(await controller.health())).toEqual({
      pools: [],
      problems: ['Redis did not answer: Command timed out'],
    });
  });

  it('tells by its health which pools are nearly full, and what methods find wrong', async () => {
    const pool = { name: 'default', addresses: '10.8.0.0/24', size: 253, inUse: 229, blocks: 4 };
    const poolUse = vi.fn(() => Promise.resolve([{ ...pool, inUse: 227 }]));
    const health = new Health({ poolUse }, [
      { source: 'file', problems: () => ['a line is wrong'] },
      { source: 'pool' },
    ]);
    expect(await health.report()).toMatchObject({ problems: ['a line is wrong'] });
    poolUse.mockResolvedValue([pool]);
    expect(await health.report()).toEqual({
      pools: [pool],
      problems: ['the pool default is nearly full: 229 of 253 addresses of 10.8.0.0/24 are in use', 'a line is wrong'],
    });
  });
});
