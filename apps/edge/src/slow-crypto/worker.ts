import { computeDiffieHellman, makeSignature, verifySignature } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import type { CryptoResults, CryptoTask, DiffieHellmanResult, DiffieHellmanTask } from './tasks.ts';

/** Runs in a worker thread. */
export default function work(task: CryptoTask): CryptoResults[CryptoTask['kind']] {
  switch (task.kind) {
    case 'diffie-hellman':
      return diffieHellman(task);
    case 'sign':
      return makeSignature(task.method, task.key, task.hash);
    case 'verify':
      return task.publicKeys.findIndex((key) => verifySignature(task.method, key, task.hash, task.signature));
  }
}

function diffieHellman(task: DiffieHellmanTask): DiffieHellmanResult | undefined {
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
