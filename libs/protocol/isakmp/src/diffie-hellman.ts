import {
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createPrivateKey,
  createPublicKey,
  type DiffieHellman,
  diffieHellman,
  randomBytes,
} from 'node:crypto';
import { concat, Secret } from '@sekisho/wire';
import type { DiffieHellmanAnswer, DiffieHellmanQuestion } from './endpoint.ts';
import type { ModpOrEcpGroup } from './suites.ts';

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

/**
 * Makes ready for many exchanges as initiator: takes up to a second once, and makes each of them five times cheaper.
 * Nothing to do for the curves.
 */
export function prepareDiffieHellman(group: ModpOrEcpGroup): void {
  if (!isEcp(group)) keptExchange(group);
}

/** The responder's way: key pair and secret together, the cheapest there is. */
function modpAtOnce(group: Modp, peerPublic: Uint8Array): DiffieHellmanAnswer {
  const exchange = freshExchange(group);
  const publicKey = exchange.generateKeys();
  return {
    publicKey: leftPad(publicKey, publicValueBytes[group]),
    privateKey: new Secret(new Uint8Array(exchange.getPrivateKey())),
    sharedSecret: new Secret(leftPad(exchange.computeSecret(peerPublic), publicValueBytes[group])),
  };
}

/** An exchange without a private key, or with one that nobody has used. */
function freshExchange(group: Modp): Omit<DiffieHellman, 'setPublicKey' | 'setPrivateKey'> {
  if (group !== 'modp1024') return createDiffieHellmanGroup(modpNames[group]);
  // Each creation of this group checks its prime for 50 ms; a kept one takes a fresh private key in no time.
  const kept = keptExchange(group);
  kept.setPrivateKey(randomBytes(publicValueBytes.modp1024 - 1));
  return kept;
}

/** Exchanges that take a private key, which those of named groups do not; the check of the prime makes them dear. */
const exchanges = new Map<Modp, DiffieHellman>();

function keptExchange(group: Modp): DiffieHellman {
  const kept = exchanges.get(group) ?? createDiffieHellman(primeOf(group), generator);
  exchanges.set(group, kept);
  return kept;
}

/** The initiator's way: a key pair now, the secret when the responder's value is there. */
function modpInTwoSteps({ group, peerPublic, privateKey }: Task<Modp>): DiffieHellmanAnswer {
  const size = publicValueBytes[group];
  if (!privateKey) {
    const exchange = freshExchange(group);
    const publicKey = leftPad(exchange.generateKeys(), size);
    return { publicKey, privateKey: new Secret(new Uint8Array(exchange.getPrivateKey())), sharedSecret: undefined };
  }
  const secret = peerPublic && modpSecret(group, privateKey.reveal(), peerPublic);
  return {
    publicKey: undefined,
    privateKey,
    sharedSecret: secret && new Secret(leftPad(secret, size)),
  };
}

function modpSecret(group: Modp, privateKey: Uint8Array, peerPublic: Uint8Array): Uint8Array {
  const kept = exchanges.get(group);
  if (kept) {
    kept.setPrivateKey(privateKey);
    return kept.computeSecret(peerPublic);
  }
  return diffieHellman({
    privateKey: createPrivateKey({ key: pkcs8(group, privateKey), format: 'der', type: 'pkcs8' }),
    publicKey: createPublicKey({ key: spki(group, peerPublic), format: 'der', type: 'spki' }),
  });
}

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

const dhKeyAgreement = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01);
const generator = 2;

/** PrivateKeyInfo (RFC 5208 §5) with the parameters of PKCS #3. */
const pkcs8 = (group: Modp, x: Uint8Array): Buffer =>
  Buffer.from(sequence(integer(Uint8Array.of(0)), algorithm(group), der(0x04, integer(x))));

/** SubjectPublicKeyInfo (RFC 5280 §4.1). */
const spki = (group: Modp, y: Uint8Array): Buffer =>
  Buffer.from(sequence(algorithm(group), der(0x03, concat(Uint8Array.of(0), integer(y)))));

const algorithm = (group: Modp): Uint8Array =>
  sequence(dhKeyAgreement, sequence(integer(primeOf(group)), integer(Uint8Array.of(generator))));

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, concat(...parts));

function integer(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : value.subarray(start);
  return der(0x02, (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : digits);
}

function der(tag: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(tag, ...derLength(body.length)), body);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}
