import type { Redis } from 'ioredis';
import { holds, type NumberRange } from '../leases/number-ranges.ts';

const key = (name: string) => `{sekisho:v2:ip-pool}:${name}`;

/** What the store keeps, as it stands in Redis; see scripts/keys.ts. */
export async function readStore(redis: Redis) {
  const members = (name: string) => redis.zrange(key(name), '0', '-1');
  const fields = async (name: string) => new Map(Object.entries(await redis.hgetall(key(name))));
  const [standing, held, past, blocks, vacant, fresh, roomy, six, memory, logins] = await Promise.all(
    ['standing', 'held', 'past', 'blocks', 'vacant', 'fresh', 'roomy', 'six', 'memory', 'logins'].map(members),
  );
  const [ownerOf, userOf, addressOf, edgeOf, use, sixOf, loginOf, ttlOf] = await Promise.all(
    ['owner-of', 'user-of', 'address-of', 'edge-of', 'use', 'six-of', 'login-of', 'ttl-of'].map(fields),
  );
  const zsets = { standing, held, past, blocks, vacant, fresh, roomy, six, memory, logins };
  const hashes = { ownerOf, userOf, addressOf, edgeOf, use, sixOf, loginOf, ttlOf };
  return {
    ...(zsets as Record<keyof typeof zsets, string[]>),
    ...(hashes as Record<keyof typeof hashes, Map<string, string>>),
  };
}

export type StoreContents = Awaited<ReturnType<typeof readStore>>;

const edgeIn = (owner = '') => owner.slice(owner.indexOf('/') + 1);

/** What does not fit together, each as a sentence. @param blockSize addresses of a block @param leasable those of all pools */
export function contradictions(store: StoreContents, blockSize: number, leasable: readonly NumberRange[]): string[] {
  const wrong: string[] = [];
  const must = (holds: boolean, otherwise: string) => void (holds || wrong.push(otherwise));
  const blockOf = (address: string) => String(Number(address) - (Number(address) % blockSize));
  const sorted = (texts: Iterable<string>) => [...texts].toSorted().join();
  must(sorted(store.held) === sorted([...store.standing, ...store.past]), 'held is not what stands and what is past');
  must(sorted(store.held) === sorted(store.userOf.keys()), 'users are not those of what is held');
  must(sorted(store.held) === sorted(store.ttlOf.keys()), 'lengths of leases are not those of what is held');
  for (const [address, owner] of store.ownerOf)
    must(store.addressOf.get(owner) === address, `${owner} does not know its address ${address}`);
  must(store.ownerOf.size === store.addressOf.size, 'owners and addresses are not as many');
  for (const address of store.standing) {
    must(store.ownerOf.has(address), `${address} stands without an owner`);
    const block = blockOf(address);
    must(store.blocks.includes(block) || store.vacant.includes(block), `the block of ${address} is nowhere`);
  }
  must(sorted(store.blocks) === sorted(store.edgeOf.keys()), 'blocks are not those that edges own');
  for (const [block, edge] of store.edgeOf) {
    const own = store.standing.filter((each) => blockOf(each) === block && edgeIn(store.ownerOf.get(each)) === edge);
    must(
      Number(store.use.get(block)) === own.length,
      `block ${block} counts ${store.use.get(block)}, not ${own.length}`,
    );
    must(own.length > 0, `block ${block} is owned for nothing`);
    must(!store.vacant.includes(block), `block ${block} is owned and vacant`);
    const held = store.held.filter((each) => blockOf(each) === block);
    const hasPast = held.some((each) => store.past.includes(each) && holds(leasable, Number(each)));
    const place = `${edge}\0${block.padStart(10, '0')}`;
    const all = Array.from({ length: blockSize }, (_, index) => Number(block) + index);
    const hasFresh = all.some((each) => holds(leasable, each) && !held.includes(String(each)));
    must(!hasFresh || store.fresh.includes(place), `fresh addresses of ${block} are not found`);
    must(!hasPast || store.roomy.includes(place), `past addresses of ${block} are not found`);
  }
  for (const block of store.vacant)
    must(
      store.held.some((each) => blockOf(each) === block),
      `block ${block} is vacant, but nothing is held in it`,
    );
  must(sorted(store.six) === sorted(store.sixOf.values()), 'prefixes are not those that sessions have');
  for (const address of store.sixOf.keys())
    must(store.standing.includes(address), `${address} has a prefix, but ended`);
  must(store.logins.length === store.loginOf.size, 'logins are not as many as their users');
  return wrong;
}
