import { must } from '@sekisho/testing';
import { inNamespace } from './namespaces.ts';

/**
 * Counts packets that arrive in a namespace from now on.
 * @param match an nftables expression, e.g. `ip saddr 10.20.0.99`
 * @returns asks for the number so far
 */
export async function countArrivalsIn(namespace: string, match: string): Promise<() => Promise<number>> {
  const nft = (command: string): Promise<string> => must('ip', inNamespace(namespace, ['nft', command]));
  const table = `count-${process.hrtime.bigint()}`;
  await nft(`add table inet ${table}`);
  await nft(`add chain inet ${table} arriving { type filter hook prerouting priority -300; }`);
  await nft(`add rule inet ${table} arriving ${match} counter`);
  return async () => {
    const rules = await nft(`list table inet ${table}`);
    const counted = /counter packets (\d+)/.exec(rules)?.[1];
    if (counted === undefined) throw new Error(`no counter in ${rules}`);
    return Number(counted);
  };
}
