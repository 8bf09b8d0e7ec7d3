import { createDiffieHellman, createDiffieHellmanGroup, createECDH, DiffieHellman, randomBytes } from 'node:crypto';
import { concat, Secret } from '@sekisho/wire';
import type { DiffieHellmanAnswer, DiffieHellmanQuestion } from '../questions.ts';
import type { ModpOrEcpGroup } from '../suites.ts';

const modpNames = {
  modp1024: 'modp2',
  modp1536: 'modp5',
  modp2048: 'modp14',
  modp3072: 'modp15',
  modp4096: 'modp16',
} as const;
type Modp = keyof typeof modpNames;
const curves = { ecp256: 'prime256v1', ecp384: 'secp384r1' } as const;
type Ecp = keyof typeof curves;
const uncompressedPoint = 4;

/** Bytes of a public value on the wire: a MODP number, or x‖y of a point (RFC 5903 §7). */
export const publicValueBytes: Record<ModpOrEcpGroup, number> = {
  modp1024: 128,
  modp1536: 192,
  modp2048: 256,
  modp3072: 384,
  modp4096: 512,
  ecp256: 64,
  ecp384: 96,
};

interface Task<G> {
  readonly group: G;
  readonly peerPublic: Uint8Array | undefined;
  readonly privateKey: Secret | undefined;
}

/**
 * Carries out a Diffie-Hellman question; takes up to milliseconds, so a host runs it off its event loop.
 * @returns undefined when the peer's public value is invalid: wrong length, not within 2..p-2, not on the curve
 */
export function computeDiffieHellman(
  question: Pick<DiffieHellmanQuestion, 'group' | 'peerPublic' | 'privateKey'>,
): DiffieHellmanAnswer | undefined {
  const { group, peerPublic } = question;
  if (peerPublic && peerPublic.length !== publicValueBytes[group]) return undefined;
  if (isEcp(group)) return ecp({ ...question, group });
  if (peerPublic && !withinGroup(group, peerPublic)) return undefined;
  return question.privateKey || !peerPublic ? modpInTwoSteps({ ...question, group }) : modpAtOnce(group, peerPublic);
}

const isEcp = (group: ModpOrEcpGroup): group is Ecp => group in curves;

/** Does ahead what the first exchange of a group would have to do: 50 ms for MODP-1024, nothing for the others. */
export function prepareDiffieHellman(group: ModpOrEcpGroup): void {
  if (group === 'modp1024') keptModp1024();
}

/** The responder's way: key pair and secret together, the cheapest there is. */
function modpAtOnce(group: Modp, peerPublic: Uint8Array): DiffieHellmanAnswer {
  const exchange = withFreshKey(group);
  const publicKey = exchange.generateKeys();
  return {
    publicKey: leftPad(publicKey, publicValueBytes[group]),
    privateKey: new Secret(new Uint8Array(exchange.getPrivateKey())),
    sharedSecret: new Secret(leftPad(exchange.computeSecret(peerPublic), publicValueBytes[group])),
  };
}

/** `generateKeys` makes the public key, and before it the private one where there is none yet. */
function withFreshKey(group: Modp): Pick<DiffieHellman, 'generateKeys' | 'getPrivateKey' | 'computeSecret'> {
  if (group !== 'modp1024') return createDiffieHellmanGroup(modpNames[group]);
  return keyed(group, new Secret(new Uint8Array(randomBytes(publicValueBytes.modp1024 - 1))));
}

/** The initiator's way: a key pair now, the secret when the responder's value is there. */
function modpInTwoSteps({ group, peerPublic, privateKey }: Task<Modp>): DiffieHellmanAnswer {
  const size = publicValueBytes[group];
  if (!privateKey) {
    const exchange = withFreshKey(group);
    const publicKey = leftPad(exchange.generateKeys(), size);
    return { publicKey, privateKey: new Secret(new Uint8Array(exchange.getPrivateKey())), sharedSecret: undefined };
  }
  const secret = peerPublic && keyed(group, privateKey).computeSecret(peerPublic);
  return {
    publicKey: undefined,
    privateKey,
    sharedSecret: secret && new Secret(leftPad(secret, size)),
  };
}

/**
 * The group with this private key. A named group of Node's takes one, though it has no method of its own for it; over key
 * objects the same costs five times as much, and a group made from its prime checks that prime for up to seconds.
 */
function keyed(group: Modp, privateKey: Secret): DiffieHellman {
  const exchange = group === 'modp1024' ? keptModp1024() : createDiffieHellmanGroup(modpNames[group]);
  Reflect.apply(DiffieHellman.prototype.setPrivateKey, exchange, [privateKey.reveal()]);
  return exchange as DiffieHellman;
}

/** Each creation of this group checks its prime for 50 ms; a kept one takes another private key in no time. */
function keptModp1024(): DiffieHellman {
  modp1024 ??= createDiffieHellman(primeOf('modp1024'), 2);
  return modp1024;
}
let modp1024: DiffieHellman | undefined;

function ecp({ group, peerPublic, privateKey }: Task<Ecp>): DiffieHellmanAnswer | undefined {
  const exchange = createECDH(curves[group]);
  if (privateKey) exchange.setPrivateKey(privateKey.reveal());
  else exchange.generateKeys();
  let secret: Uint8Array<ArrayBuffer> | undefined;
  try {
    secret = peerPublic && new Uint8Array(exchange.computeSecret(concat(Uint8Array.of(uncompressedPoint), peerPublic)));
  } catch {
    return undefined;
  }
  return {
    publicKey: new Uint8Array(exchange.getPublicKey().subarray(1)),
    privateKey: new Secret(leftPad(exchange.getPrivateKey(), publicValueBytes[group] / 2)),
    sharedSecret: secret && new Secret(secret),
  };
}

const primes = new Map<Modp, Buffer>();

function primeOf(group: Modp): Buffer {
  const known = primes.get(group) ?? createDiffieHellmanGroup(modpNames[group]).getPrime();
  primes.set(group, known);
  return known;
}

/** 1 < y < p-1: what lies outside makes the secret predictable (CVE-2015-3240 class). */
function withinGroup(group: Modp, value: Uint8Array): boolean {
  const prime = primeOf(group);
  const largest = Buffer.from(prime);
  // p is odd, so p-1 differs from it in the last bit alone.
  largest[largest.length - 1] = (prime[prime.length - 1] ?? 1) - 1;
  const one = leftPad(Uint8Array.of(1), prime.length);
  return Buffer.compare(value, one) > 0 && Buffer.compare(value, largest) < 0;
}

function leftPad(value: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(size);
  padded.set(value, size - value.length);
  return padded;
}
