import { DecodeError } from '@sekisho/wire';

/** What a decoder makes of the bytes, or the error it throws, as a value. */
export function parsed<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | DecodeError {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}
