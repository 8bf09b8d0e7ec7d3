import { Secret, Writer } from '@sekisho/wire';
import { decodeIcmpEcho, encodeIcmpEcho, type IcmpEcho } from './icmp-echo.ts';
import { EspInbound } from './inbound.ts';
import { EspOutbound } from './outbound.ts';
import { protect } from './protection.ts';
import { type EspSa, shapeOf } from './suite.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const key = (octets: number): Secret => new Secret(new Uint8Array(octets).fill(0x5a));
const cbc: EspSa = {
  spi: 0x1001,
  suite: { encryption: 'aes-cbc', keyBits: 256, integrity: 'hmac-sha2-256-128' },
  keys: { encryption: key(32), integrity: key(32), salt: key(0) },
};
const gcm: EspSa = {
  spi: 0x1002,
  suite: { encryption: 'aes-gcm-16', keyBits: 128, integrity: 'none' },
  keys: { encryption: key(16), integrity: key(0), salt: key(4) },
};
const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };

/** A packet under the key around a clear text of the fuzzer's, padding included. */
function sealed(sa: EspSa, sequence: number, bytes: Uint8Array): { packet: Uint8Array; clearBytes: number } {
  const { ivOctets, blockOctets } = shapeOf(sa.suite);
  const header = new Writer().u32(sa.spi).u32(sequence).finish();
  const clear = new Uint8Array(Math.max(1, Math.ceil(bytes.length / blockOctets)) * blockOctets);
  clear.set(bytes);
  return { packet: protect(sa, header, new Uint8Array(ivOctets), clear), clearBytes: clear.length };
}

/** Packets of nobody, and such that have the key. */
function checkInbound(steps: readonly Step[], sa: EspSa): void {
  const inbound = new EspInbound(sa);
  const seen = new Set<number>([0]);
  for (const { act, bytes } of steps) {
    if (act >= 0x80) {
      if (!('dropped' in inbound.open(bytes))) throw new Error('a packet of somebody without the key');
      continue;
    }
    const { packet, clearBytes } = sealed(sa, act, bytes);
    const opened = inbound.open(packet);
    if ('dropped' in opened) continue;
    if (seen.has(act)) throw new Error('a number that was there before');
    if (opened.payload.length + 2 > clearBytes) throw new Error('more than there was');
    seen.add(act);
  }
}

const isEcho = (value: IcmpEcho | undefined): value is IcmpEcho => value !== undefined;

export const fuzzTargets = {
  udp: { decode: decodeUdp, encode: encodeUdp },
  'icmp-echo': (input: Uint8Array) => {
    const echo = decodeIcmpEcho(input);
    if (isEcho(echo)) decodeIcmpEcho(encodeIcmpEcho(echo));
  },
  'cbc-inbound': { session: (steps: readonly Step[]) => checkInbound(steps, cbc) },
  'gcm-inbound': { session: (steps: readonly Step[]) => checkInbound(steps, gcm) },
};

const echo = () =>
  encodeIcmpEcho({
    kind: 'request',
    source: '10.0.0.1',
    destination: '10.0.0.2',
    identifier: 1,
    sequence: 2,
    data: new Uint8Array(4),
  });
const packets = (sa: EspSa): Step[] => [
  { act: 1, bytes: Uint8Array.of(1, 2, 3, 4, 1, 2, 2, 17) },
  { act: 0x80, bytes: new EspOutbound({ ...sa, spi: sa.spi + 1 }, random).seal(new Uint8Array(20), 17) },
];

export const fuzzSeeds = {
  udp: () => [encodeUdp({ sourcePort: 1701, destinationPort: 1701, payload: new Uint8Array(12) })],
  'icmp-echo': () => [echo()],
  'cbc-inbound': () => [packets(cbc)],
  'gcm-inbound': () => [packets(gcm)],
};
