import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { equalBytes, toHex, utf8 } from '@sekisho/wire';
import { makeSignature, verifySignature } from '../keys/signatures.ts';
import type { IkePolicy, OwnCertificate, SignatureMethod } from '../policy.ts';
import type { PeerAuthenticationQuestion, PeerVerdict, SignatureQuestion } from '../questions.ts';
import { policy, type Witness } from './pair.fixture.ts';

const newKeys = {
  'rsa-signatures': () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  'ecdsa-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ecdsa-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'ecdsa-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
} as const satisfies Record<SignatureMethod, () => { privateKey: KeyObject; publicKey: KeyObject }>;

/** RSA keys take long to make. */
const made = new Map<string, { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>();

function keysOf(name: string, method: SignatureMethod) {
  const keys = made.get(`${name} ${method}`) ?? newKeys[method]();
  made.set(`${name} ${method}`, keys);
  return keys;
}

/** Larger than most certificates: a chain of three needs fragments. */
const issuers = [new Uint8Array(1_400).fill(0x31), new Uint8Array(1_400).fill(0x32)];

/**
 * A machine that can sign. The library does not look into certificates, so that the bare public key stands for one here.
 */
export class Signer {
  readonly certificate: OwnCertificate;
  readonly publicKey: Uint8Array;
  readonly #privateKey: KeyObject;

  constructor(
    readonly name: string,
    method: SignatureMethod = 'rsa-signatures',
    { chain = [] as readonly Uint8Array[] } = {},
  ) {
    const { privateKey, publicKey } = keysOf(name, method);
    this.#privateKey = privateKey;
    this.publicKey = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
    const identification = { type: 9, data: utf8(`CN=${name}`) };
    this.certificate = { name: `key of ${name}`, method, chain: [this.publicKey, ...chain], identification };
  }

  static withChainOfThree = (name: string, method: SignatureMethod = 'rsa-signatures'): Signer =>
    new Signer(name, method, { chain: issuers });

  sign({ method, hash }: SignatureQuestion): Uint8Array {
    return makeSignature(method, this.#privateKey, hash);
  }

  policy(changes: Partial<IkePolicy> = {}): IkePolicy {
    return policy({
      machineAuthentication: ['certificate', 'pre-shared-key'],
      certificate: () => this.certificate,
      authorities: () => [utf8('CN=CA')],
      ...changes,
    });
  }
}

/** What an edge would answer that trusts these machines alone. */
export function verdictOf(question: PeerAuthenticationQuestion, trusted: readonly Signer[]): PeerVerdict {
  const { method, hash, signature, certificates, identification } = question;
  const machine = trusted.find(({ publicKey }) => certificates.some(({ data }) => equalBytes(data, publicKey)));
  if (!machine) return { outcome: 'refused', reason: 'untrusted', detail: 'no CA of this gateway issued it' };
  if (!verifySignature(method, machine.publicKey, hash, signature)) {
    return { outcome: 'refused', reason: 'signature', detail: 'the signature is wrong' };
  }
  if (toHex(identification.data) !== toHex(machine.certificate.identification.data)) {
    return { outcome: 'refused', reason: 'identity', detail: 'the identity is not of the certificate' };
  }
  return { outcome: 'accepted', identity: { type: 'der-asn1-dn', text: `CN=${machine.name}` }, name: machine.name };
}

export const witness =
  (own: Signer, trusted: readonly Signer[]): Witness =>
  (effect) => {
    const { kind } = effect;
    if (kind === 'peer-authentication') return { kind, verdict: verdictOf(effect, trusted) };
    if (kind === 'signature') return { kind, signature: own.sign(effect) };
    return undefined;
  };
