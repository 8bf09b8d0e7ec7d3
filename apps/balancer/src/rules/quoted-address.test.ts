import fc from 'fast-check';
import { expect, it } from 'vitest';
import { typeAndCodeBefore } from './quoted-address.ts';

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join('.'));

/** Ones' complement sum over 16-bit words (RFC 1071); 0xffff over a message with a good checksum. */
function sum(message: Buffer): number {
  let total = 0;
  for (let at = 0; at < message.length; at += 2) total += message.readUInt16BE(at);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

/** Sets a word as nftables sets a field that it knows: the checksum in bytes 2–3 follows. */
function setKnown(message: Buffer, word: number): void {
  const corrected = (0xffff ^ message.readUInt16BE(2)) + (0xffff ^ message.readUInt16BE(0)) + word;
  message.writeUInt16BE(0xffff ^ (corrected % 0xffff), 2);
  message.writeUInt16BE(word, 0);
}

it('makes the checksum of an ICMP error right again after the address in the packet that it quotes was replaced', () => {
  fc.assert(
    fc.property(address, address, fc.uint8Array({ minLength: 32, maxLength: 32 }), (from, to, rest) => {
      const message = Buffer.concat([Buffer.from([3, 4, 0, 0]), rest]);
      message.set(from.split('.').map(Number), 20);
      message.writeUInt16BE(0xffff ^ sum(message), 2);
      message.set(to.split('.').map(Number), 20);
      message.writeUInt16BE(typeAndCodeBefore(from, to), 0);
      setKnown(message, 0x0304);
      expect(sum(message)).toBe(0xffff);
    }),
  );
});
