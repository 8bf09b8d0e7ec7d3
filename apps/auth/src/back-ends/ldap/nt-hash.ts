import { Secret } from '@sekisho/wire';

const ntHashBytes = 16;
const hexadecimal = /^[0-9a-f]{32}$/i;

/**
 * The NT hash in an attribute's value: 16 bytes, or 32 hexadecimal digits as Samba writes them.
 * @returns undefined: there is none, such as Samba's "NO PASSWORDXXXXXXXXXXXXXXXXXXXXX"
 */
export function parseNtHash(value: string | Buffer | undefined): Secret | undefined {
  if (Buffer.isBuffer(value) && value.length === ntHashBytes) return new Secret(new Uint8Array(value));
  const text = Buffer.isBuffer(value) ? value.toString('latin1') : (value ?? '');
  return hexadecimal.test(text) ? new Secret(new Uint8Array(Buffer.from(text, 'hex'))) : undefined;
}
