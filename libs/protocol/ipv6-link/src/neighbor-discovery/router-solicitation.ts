import { Cursor, Writer } from '@sekisho/wire';
import { decodeOptions, optionTypes } from './options.ts';

/**
 * Checks the body of a Router Solicitation (RFC 4861 §4.1, §6.1.1).
 *
 * @param anonymous it came from no address, and may then name no address of the link
 * @throws DecodeError
 */
export function checkRouterSolicitation(body: Uint8Array, anonymous: boolean): void {
  const cursor = new Cursor(body, 4);
  cursor.u32('reserved');
  const options = decodeOptions(cursor);
  if (anonymous && options.some(({ type }) => type === optionTypes.sourceLinkLayerAddress))
    throw cursor.error('bad-value', 'source link-layer address', 'of no address');
}

export const encodeRouterSolicitation = (): Uint8Array<ArrayBuffer> => new Writer().u32(0).finish();
