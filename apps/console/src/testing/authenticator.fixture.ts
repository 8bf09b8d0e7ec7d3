import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What an assertion says; in what an attacker would change it. */
export interface Claimed {
  readonly challenge: string;
  readonly origin: string;
  readonly rpId: string;
  readonly type?: string;
  readonly counter?: number;
  readonly isVerified?: boolean;
}

const flags = { present: 0x01, verified: 0x04, attested: 0x40 };
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();
const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** A device with one passkey (Web Authentication level 3 §6): ES256, without attestation. */
export class Authenticator {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #id = randomBytes(16);
  /** Of the last signature. */
  counter = 0;

  get id(): string {
    return base64url(this.#id);
  }

  /** What a browser sends of a new passkey. */
  made(claimed: Claimed) {
    const data = this.#data(
      claimed,
      flags.attested,
      Buffer.concat([Buffer.alloc(16), bytes('00 10'), this.#id, this.#coseKey()]),
    );
    // CBOR (RFC 8949): { fmt: "none", attStmt: {}, authData: … }
    const attestationObject = Buffer.concat([
      bytes('a3 63 66 6d 74 64 6e 6f 6e 65 67 61 74 74 53 74 6d 74 a0 68 61 75 74 68 44 61 74 61 58'),
      Buffer.of(data.length),
      data,
    ]);
    const clientDataJSON = clientData({ type: 'webauthn.create', ...claimed });
    return this.#credential({ clientDataJSON, attestationObject: base64url(attestationObject) });
  }

  /** What a browser sends to sign in. */
  proven(claimed: Claimed) {
    this.counter = claimed.counter ?? this.counter + 1;
    const data = this.#data(claimed);
    const clientDataJSON = clientData({ type: 'webauthn.get', ...claimed });
    const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const signature = base64url(sign('sha256', signed, this.#keys.privateKey));
    return this.#credential({ clientDataJSON, authenticatorData: base64url(data), signature });
  }

  #credential<R extends object>(response: R) {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #data({ rpId, isVerified = true }: Claimed, more = 0, attested: Uint8Array = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const set = flags.present | (isVerified ? flags.verified : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.of(set), counter, attested]);
  }

  /** COSE (RFC 9053 §7.1.1): { 1: 2, 3: -7, -1: 1, -2: x, -3: y } */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const [left, right] = [x, y].map((part) => Buffer.from(part, 'base64url'));
    return Buffer.concat([
      bytes('a5 01 02 03 26 20 01 21 58 20'),
      left ?? bytes(''),
      bytes('22 58 20'),
      right ?? bytes(''),
    ]);
  }
}

const clientData = ({ type, challenge, origin }: Claimed): string =>
  base64url(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
