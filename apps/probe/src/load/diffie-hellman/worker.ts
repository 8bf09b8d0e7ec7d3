import { computeDiffieHellman, type ModpOrEcpGroup, prepareDiffieHellman } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';

/** Work for one thread. Secrets cross the thread boundary as bytes: class instances don't. */
export type DiffieHellmanTask =
  | { readonly kind: 'prepare'; readonly groups: readonly ModpOrEcpGroup[] }
  | { readonly kind: 'key-pairs'; readonly group: ModpOrEcpGroup; readonly count: number }
  | { readonly kind: 'secrets'; readonly wanted: readonly WantedSecret[] };

export interface WantedSecret {
  readonly group: ModpOrEcpGroup;
  readonly peerPublic: Uint8Array;
  readonly privateKey: Uint8Array;
}

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Undefined: the peer's public value is invalid. */
export type SharedSecrets = readonly (Uint8Array | undefined)[];

/** Runs in a worker thread. @returns key pairs or shared secrets, as asked for */
export default function compute(task: DiffieHellmanTask): readonly KeyPair[] | SharedSecrets {
  switch (task.kind) {
    case 'prepare':
      for (const group of task.groups) prepareDiffieHellman(group);
      return [];
    case 'key-pairs':
      return Array.from({ length: task.count }, () => keyPair(task.group)).filter((pair) => pair !== undefined);
    case 'secrets':
      return task.wanted.map(sharedSecret);
  }
}

function keyPair(group: ModpOrEcpGroup): KeyPair | undefined {
  const made = computeDiffieHellman({ group, peerPublic: undefined, privateKey: undefined });
  return made?.publicKey && { publicKey: made.publicKey, privateKey: made.privateKey.reveal() };
}

const sharedSecret = ({ group, peerPublic, privateKey }: WantedSecret): Uint8Array | undefined =>
  computeDiffieHellman({ group, peerPublic, privateKey: new Secret(privateKey) })?.sharedSecret?.reveal();
