import { concat, Secret, Writer } from '@sekisho/wire';
import { protocols } from '../numbers.ts';
import type { EspKeys } from '../security-associations.ts';
import type { EspSuite, IkeSuite } from '../suites.ts';
import { blockBytes } from './phase1.ts';
import { hash, prf } from './prf.ts';

export const messageIdBytes = (messageId: number): Uint8Array => new Writer().u32(messageId).finish();

/** IV of the first message of a phase 2 exchange (RFC 2409 App. B). */
export const phase2Iv = (suite: IkeSuite, lastPhase1Block: Uint8Array, messageId: number): Uint8Array =>
  hash(suite.hash, lastPhase1Block, messageIdBytes(messageId)).slice(0, blockBytes(suite));

const keyBytes = ({ keyBits }: EspSuite): number => keyBits / 8;

function integrityBytes({ integrity }: EspSuite): number {
  if (integrity === 'none') return 0;
  return integrity === 'hmac-sha1-96' ? 20 : 32;
}

/** Bytes of salt that AES-GCM takes from KEYMAT (RFC 4106 §8.1). */
const saltBytes = ({ encryption }: EspSuite): number => (encryption === 'aes-gcm-16' ? 4 : 0);

export interface KeymatInputs {
  readonly hash: IkeSuite['hash'];
  readonly skeyidD: Secret;
  /** With PFS: the secret of Quick Mode's own Diffie-Hellman. */
  readonly sharedSecret: Secret | undefined;
  readonly initiatorNonce: Uint8Array;
  readonly responderNonce: Uint8Array;
}

/** Keys of one ESP SA: KEYMAT for the SPI its receiver chose (RFC 2409 §5.5). */
export function espKeys(suite: EspSuite, spi: number, inputs: KeymatInputs): EspKeys {
  const sizes = [keyBytes(suite), integrityBytes(suite), saltBytes(suite)] as const;
  const material = keymat(inputs, protocols.esp, spi, sizes[0] + sizes[1] + sizes[2]);
  const afterKey = sizes[0] + sizes[1];
  // AES-GCM has no integrity key: its salt follows the cipher key at once.
  return {
    encryption: new Secret(material.subarray(0, sizes[0])),
    integrity: new Secret(material.subarray(sizes[0], afterKey)),
    salt: new Secret(material.subarray(afterKey)),
  };
}

/** KEYMAT of any length (RFC 2409 §5.5). */
export function keymat(inputs: KeymatInputs, protocol: number, spi: number, length: number): Uint8Array<ArrayBuffer> {
  const seed = concat(
    inputs.sharedSecret?.reveal() ?? new Uint8Array(0),
    new Writer().u8(protocol).u32(spi).finish(),
    inputs.initiatorNonce,
    inputs.responderNonce,
  );
  let material = new Uint8Array(0);
  let last = new Uint8Array(0);
  while (material.length < length) {
    last = prf(inputs.hash, inputs.skeyidD.reveal(), last, seed);
    material = concat(material, last);
  }
  return material.slice(0, length);
}
