import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { limits } from '../limits.ts';

export interface Farewells<P> {
  /** Says goodbye; resolves when that was heard, or nobody waits for it any longer. */
  readonly dismiss: (peer: P) => Promise<void>;
  /** Takes it down without a word. */
  readonly abandon: (peer: P) => void;
  /** Milliseconds of any epoch. */
  readonly now?: () => number;
}

/**
 * Says goodbye to all, some at a time, so that what they answer is heard in between. Whoever has not been told, or has not heard
 * it, within `farewellTotalMs` is taken down as well: what it was is recorded all the same.
 */
export async function dismissAll<P>(peers: readonly P[], farewells: Farewells<P>): Promise<void> {
  const { dismiss, abandon, now = () => performance.now() } = farewells;
  const end = now() + limits.farewellTotalMs;
  const open = new Set(peers);
  const underWay: Promise<void>[] = [];
  for (let at = 0; at < peers.length && now() < end; at += limits.farewellsPerTurn) {
    for (const peer of peers.slice(at, at + limits.farewellsPerTurn)) {
      underWay.push(dismiss(peer).then(() => void open.delete(peer)));
    }
    await turn();
  }
  const heard = new AbortController();
  const overdue = wait(Math.max(0, end - now()), undefined, { signal: heard.signal }).catch(() => undefined);
  await Promise.race([Promise.all(underWay), overdue]);
  heard.abort();
  for (const peer of open) abandon(peer);
}
