import { concat, type Secret } from '@sekisho/wire';
import type { AuthenticationType } from './fields.ts';
import { limits } from './limits.ts';

/** By what a user proves who they are (RFC 8907 §5.4.2). */
export type Proof =
  /** The password in START; at most 255 bytes. */
  | { readonly type: 'pap'; readonly password: Secret }
  /** The password in answer to the server's prompt. */
  | { readonly type: 'ascii'; readonly password: Secret }
  | {
      readonly type: 'chap';
      /** 0..255 */
      readonly identifier: number;
      readonly challenge: Uint8Array;
      /** 16 bytes */
      readonly response: Uint8Array;
    }
  | {
      readonly type: 'ms-chap-v2';
      /** 0..255 */
      readonly identifier: number;
      /** 16 bytes */
      readonly challenge: Uint8Array;
      /** The 49 bytes of RFC 2759 §4: peer challenge, eight zeros, NT response, flags. */
      readonly response: Uint8Array;
    };

/** RFC 8907 §5.4.1: what was added to the protocol later says so by minor version 1. */
export const minorVersionOf = (type: AuthenticationType): 0 | 1 => (type === 'ascii' || type === 'not-set' ? 0 : 1);

/**
 * The data field of START. @throws RangeError for a response of another length than the method's: a bug of the caller
 */
export function startData(proof: Proof): Uint8Array<ArrayBuffer> {
  switch (proof.type) {
    case 'ascii':
      return new Uint8Array();
    case 'pap':
      return proof.password.reveal().slice();
    case 'chap':
      return responseData(proof, limits.chapResponseBytes);
    case 'ms-chap-v2':
      return responseData(proof, limits.msChapV2ResponseBytes);
  }
}

type Responded = Extract<Proof, { type: 'chap' | 'ms-chap-v2' }>;

/** The server finds the end of the challenge by the length of the response, which is fixed. */
function responseData({ type, identifier, challenge, response }: Responded, bytes: number): Uint8Array<ArrayBuffer> {
  if (response.length !== bytes) throw new RangeError(`a ${type} response of ${response.length} bytes`);
  return concat(Uint8Array.of(identifier), challenge, response);
}
