const blockBytes = 64;

const round1: readonly number[] = [3, 7, 11, 19];
const round2: readonly number[] = [3, 5, 9, 13];
const round3: readonly number[] = [3, 9, 11, 15];
const order2: readonly number[] = [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15];
const order3: readonly number[] = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

type Words = [number, number, number, number];

/** MD4 (RFC 1320), which MS-CHAP's NT hash is made with and OpenSSL 3 no longer offers. For nothing else. */
export function md4(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = pad(message);
  const view = new DataView(padded.buffer);
  let state: Words = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += blockBytes) state = compress(state, view, at);
  const digest = new Uint8Array(16);
  const out = new DataView(digest.buffer);
  state.forEach((word, index) => {
    out.setUint32(index * 4, word >>> 0, true);
  });
  padded.fill(0);
  return digest;
}

function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((Math.floor((message.length + 8) / blockBytes) + 1) * blockBytes);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(message.length) * 8n, true);
  return padded;
}

function compress(state: Words, view: DataView, at: number): Words {
  let [a, b, c, d] = state;
  const step = (mixed: number, index: number, constant: number, shift: number): void => {
    const sum = (a + mixed + view.getUint32(at + index * 4, true) + constant) | 0;
    [a, b, c, d] = [d, rotate(sum, shift), b, c];
  };
  for (let i = 0; i < 16; i++) step((b & c) | (~b & d), i, 0, round1[i % 4] ?? 0);
  for (let i = 0; i < 16; i++) step((b & c) | (b & d) | (c & d), order2[i] ?? 0, 0x5a827999, round2[i % 4] ?? 0);
  for (let i = 0; i < 16; i++) step(b ^ c ^ d, order3[i] ?? 0, 0x6ed9eba1, round3[i % 4] ?? 0);
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0];
}
