import { computeDiffieHellman } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import type { DiffieHellmanResult, DiffieHellmanTask } from './diffie-hellman-pool.ts';

/** Runs in a worker thread. Secrets cross the thread boundary as bytes: class instances don't. */
export default function compute(task: DiffieHellmanTask): DiffieHellmanResult | undefined {
  const privateKey = task.privateKey && new Secret(task.privateKey);
  const answer = computeDiffieHellman({ group: task.group, peerPublic: task.peerPublic, privateKey });
  return (
    answer && {
      publicKey: answer.publicKey,
      privateKey: answer.privateKey.reveal(),
      sharedSecret: answer.sharedSecret?.reveal(),
    }
  );
}
