import { resolve } from 'node:path';
import type { ServiceContext } from '@sekisho/platform/service';
import { assembleAssignment } from './assignment/assemble.ts';
import { AssignmentFile } from './assignment/assignment-file.ts';
import { FileMethod } from './assignment/file-method.ts';
import { FixedAddresses } from './assignment/fixed-addresses.ts';
import { openDhcp } from './dhcp/open-dhcp.ts';
import { EdgesHere } from './edges-here.ts';
import { Health } from './health/health.ts';
import { IpPoolLife } from './ip-pool-life.ts';
import type { LeaseStore } from './leases/lease-store.ts';
import { openLeases } from './leases/open-leases.ts';
import { PoolWatch } from './leases/pool-watch.ts';
import { measureIpPool } from './metrics/measure-ip-pool.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

/** Puts the address service together. @throws RuntimeError: the environment names no Redis */
export async function openIpPool({ settings, runtime, bus, logger }: ServiceContext) {
  const edges = new EdgesHere(bus);
  const { leases, redis } = openLeases({ settings, runtime, logger, edges });
  const watch = new PoolWatch({ leases, logger, isReachable: () => bus.connected });
  const replaced = new ReplacedSessions(bus, logger);
  const file = await openFile({ settings, leases, logger });
  const dhcp = openDhcp({ settings, redis, logger });
  const further = [...(file ? [new FileMethod(file)] : []), ...(dhcp ? [dhcp.method] : [])];
  const { methods, assigner, standing } = assembleAssignment({ settings, leases, replaced, further, logger });
  return {
    assigner,
    standing,
    health: new Health(leases, methods),
    fixed: new FixedAddresses(file, settings),
    life: new IpPoolLife(redis, () => measureIpPool({ leases, redis }), [
      watch,
      edges,
      ...(file ? [file] : []),
      ...(dhcp ? [dhcp] : []),
    ]),
  };
}

interface FileContext extends Pick<ServiceContext, 'settings' | 'logger'> {
  readonly leases: Pick<LeaseStore, 'reserve'>;
}

/** Undefined: the settings name none. */
async function openFile({ settings, leases, logger }: FileContext): Promise<AssignmentFile | undefined> {
  const { officeMode, directory } = settings;
  if (officeMode.file === undefined) return undefined;
  const path = resolve(directory, officeMode.file);
  return AssignmentFile.open({ path, settings, logger, onRead: ({ reserved }) => leases.reserve(reserved) });
}
