import type { Guest } from '../../support/guest/guest.ts';

/** Longer than it takes to notice what the client has received, and not so long that anybody gives up. */
const delayMs = 1_000;

/** What a client sends to UDP port 4500 takes its time; commands to its daemons do not. */
export async function slowDown(guest: Guest): Promise<void> {
  await guest.must(`set -e
    tc qdisc add dev vec0 root handle 1: prio
    tc qdisc add dev vec0 parent 1:3 netem delay ${delayMs}ms
    tc filter add dev vec0 parent 1: protocol ip u32 match ip protocol 17 0xff match ip dport 4500 0xffff flowid 1:3`);
}

export async function hurry(guest: Guest): Promise<void> {
  await guest.must('tc qdisc del dev vec0 root');
}
