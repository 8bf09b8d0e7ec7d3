import { createCipheriv } from 'node:crypto';

/** Content that both ends of a transfer can make from a small number; no two stretches of it are alike. */
export function transferBytes(seed: number, bytes: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}
