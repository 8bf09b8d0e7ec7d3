import { subjects } from '@sekisho/contracts';
import { Bus, newUlid } from '@sekisho/platform';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { Addresses } from '../services/addresses.ts';
import { LeaseFence, sinceBoot } from '../services/lease-fence.ts';

/** What an edge of this kind tells the test. */
export type LeasingEdgeWord =
  | { readonly kind: 'leased'; readonly address: string }
  | { readonly kind: 'refused'; readonly code: string }
  /** The session has to end. `passed`: whether traffic passed when it was told so. */
  | { readonly kind: 'lost'; readonly address: string; readonly passed: boolean }
  /** Leases were renewed, or were not; `passes`: whether traffic passes after it. */
  | { readonly kind: 'renewed'; readonly passes: boolean };

/** The part of an edge that holds leases, in a process of its own, which a test can stop. It leases an address for each user told. */
const [natsUrl = '', edge = '', stateDir = ''] = process.argv.slice(2);
const say = (word: LeasingEdgeWord) => void process.send?.(word);

let passesUntil = 0;
const passes = () => sinceBoot() < passesUntil;
const carryFor = (ms: number) => {
  passesUntil = sinceBoot() + ms;
};

const nats = { natsUrl, natsUser: undefined, natsPasswordFile: undefined };
const bus = await Bus.connect({ nats, service: 'edge', instance: edge, stateDir });
const addresses = new Addresses({
  bus: {
    request: async (subject, ...asked) => {
      const reply = await bus.request(subject, ...asked);
      if (subject === subjects.poolRenew) setImmediate(() => say({ kind: 'renewed', passes: passes() }));
      return reply;
    },
  },
  edge,
  scheduler: new HostScheduler({ clock: now }),
  network: { hold: () => undefined, letGo: () => undefined },
  fence: new LeaseFence({ carryFor }, sinceBoot),
  warn: () => undefined,
});

process.on('message', async (user: string) => {
  const connection = newUlid();
  const lease = await addresses.lease(connection, { user, groups: [], grants: {} });
  if (lease.kind !== 'leased') return say({ kind: 'refused', code: lease.code });
  const { address, source, route } = lease;
  const lost = () => {
    say({ kind: 'lost', address, passed: passes() });
    addresses.release(connection, address);
  };
  addresses.hold(connection, { user, address, source, route, lost });
  say({ kind: 'leased', address });
});
