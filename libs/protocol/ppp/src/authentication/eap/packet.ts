import { Cursor } from '@sekisho/wire';

/** EAP codes (RFC 3748 §4) and the types a carrier must tell apart (§5). */
export const eapCodes = { request: 1, response: 2, success: 3, failure: 4 } as const;
export const identityType = 1;
export const firstMethodType = 4;
const eapHeaderBytes = 4;

/** As much of an EAP packet as its carrier looks at. */
export interface EapHead {
  readonly code: number;
  readonly identifier: number;
  readonly type: number | undefined;
  /** Without padding of the lower layer. */
  readonly packet: Uint8Array;
}

/** @throws DecodeError */
export function decodeEapHead(information: Uint8Array): EapHead {
  const cursor = new Cursor(information);
  const code = cursor.u8('EAP code');
  const identifier = cursor.u8('EAP identifier');
  const length = cursor.u16('EAP length');
  if (length < eapHeaderBytes) throw cursor.error('bad-length', 'EAP length', `${length}`);
  const data = cursor.take(length - eapHeaderBytes, 'EAP data');
  return { code, identifier, type: data[0], packet: information.slice(0, length) };
}
