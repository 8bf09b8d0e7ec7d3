import { fromHex, type Random, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EspError } from './errors.ts';
import { EspInbound } from './inbound.ts';
import { EspOutbound } from './outbound.ts';
import { ReplayWindow } from './replay-window.ts';
import { type EspSa, type EspSuite, shapeOf } from './suite.ts';

const secret = (hex: string): Secret => new Secret(fromHex(hex));
const counting: Random = { bytes: (length) => Uint8Array.from({ length }, (_, index) => index) };

/** KEYMAT of the IKE test vector extended to ESP: AES-256, then HMAC-SHA1. */
const cbcSa: EspSa = {
  spi: 0x01020304,
  suite: { encryption: 'aes-cbc', keyBits: 256, integrity: 'hmac-sha1-96' },
  keys: {
    encryption: secret('eb84102a1bcecf5f015ae261cfd148613f8fefeccb5e14b489172a372dbced64'),
    integrity: secret('74621942ec455e9d71bb1b46dc2d910d283082af'),
    salt: secret(''),
  },
};
const zlbInUdp = '06a506a500140000c802000c0001000000010001';
const cbcPacket =
  '0102030400000001000102030405060708090a0b0c0d0e0fd90c109de4a54ea991bfe7585c378b748a11cbfa2757fbf7dfe3c003d8e77ba9165ccfb9dd92aa344c10220a';

/** draft-mcgrew-gcm-test-01 §4, first case: 62 octets of IPv4 that need no padding, next header 1. */
const gcmSa: EspSa = {
  spi: 0x0000a5f8,
  suite: { encryption: 'aes-gcm-16', keyBits: 128, integrity: 'none' },
  keys: { encryption: secret('feffe9928665731c6d6a8f9467308308'), integrity: secret(''), salt: secret('cafebabe') },
};
const gcmPacket =
  '0000a5f80000000afacedbaddecaf888deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c3de81827c10e9a4f' +
  '51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd183b70d3aa8bc6ee4c309e9d85a41ad4a';
const gcmClear =
  '4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100000100000000000003736970096379626572636974790' +
  '2646b0000010001';

const suites: EspSuite[] = [
  { encryption: 'aes-cbc', keyBits: 128, integrity: 'hmac-sha1-96' },
  { encryption: 'aes-cbc', keyBits: 192, integrity: 'hmac-sha2-256-128' },
  { encryption: 'aes-cbc', keyBits: 256, integrity: 'hmac-sha2-256-128' },
  { encryption: '3des-cbc', keyBits: 192, integrity: 'hmac-sha1-96' },
  { encryption: 'aes-gcm-16', keyBits: 128, integrity: 'none' },
  { encryption: 'aes-gcm-16', keyBits: 256, integrity: 'none' },
];

function saOf(suite: EspSuite): EspSa {
  const key = (length: number): Secret => new Secret(Uint8Array.from({ length }, (_, index) => (index * 7 + 1) & 0xff));
  const gcm = suite.encryption === 'aes-gcm-16';
  const integrity = suite.integrity === 'hmac-sha1-96' ? 20 : 32;
  return {
    spi: 0x1000,
    suite,
    keys: { encryption: key(suite.keyBits / 8), integrity: key(gcm ? 0 : integrity), salt: key(gcm ? 4 : 0) },
  };
}

const named = suites.map((suite) => [`${suite.encryption}-${suite.keyBits} ${suite.integrity}`, suite] as const);

describe('ESP', () => {
  it('seals an L2TP acknowledgement as the vector for AES-256-CBC with HMAC-SHA1-96 says', () => {
    expect(toHex(new EspOutbound(cbcSa, counting).seal(fromHex(zlbInUdp), 17))).toBe(cbcPacket);
  });

  it('opens that packet', () => {
    const opened = new EspInbound(cbcSa).open(fromHex(cbcPacket));
    expect(opened).toEqual({ payload: fromHex(zlbInUdp), nextHeader: 17 });
  });

  it('opens the AES-GCM test case of draft-mcgrew-gcm-test', () => {
    expect(new EspInbound(gcmSa).open(fromHex(gcmPacket))).toEqual({ payload: fromHex(gcmClear), nextHeader: 1 });
  });

  it.each(named)('opens what it sealed, of any length: %s', (_, suite) => {
    const sa = saOf(suite);
    const outbound = new EspOutbound(sa, counting);
    const inbound = new EspInbound(sa);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), fc.integer({ min: 0, max: 58 }), (payload, nextHeader) => {
        const packet = outbound.seal(payload, nextHeader);
        const { ivOctets, icvOctets, blockOctets } = shapeOf(suite);
        expect((packet.length - 8 - ivOctets - icvOctets) % blockOctets).toBe(0);
        expect(inbound.open(packet)).toEqual({ payload, nextHeader });
      }),
    );
  });

  it.each(named)('takes no packet with a changed bit, and none it took before: %s', (_, suite) => {
    const sa = saOf(suite);
    const packet = new EspOutbound(sa, counting).seal(fromHex('00112233445566'), 17);
    fc.assert(
      fc.property(fc.nat(packet.length * 8 - 1), (bit) => {
        const changed = packet.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(new EspInbound(sa).open(changed)).toHaveProperty('dropped');
      }),
    );
    const inbound = new EspInbound(sa);
    expect(inbound.open(packet)).toMatchObject({ nextHeader: 17 });
    expect(inbound.open(packet)).toEqual({ dropped: 'replayed' });
  });

  it('does not let a forged packet move the window', () => {
    const inbound = new EspInbound(cbcSa);
    const forged = fromHex(cbcPacket);
    forged[4] = 0xff;
    expect(inbound.open(forged)).toEqual({ dropped: 'not-authentic' });
    expect(inbound.window.highest).toBe(0);
    expect(inbound.open(fromHex(cbcPacket))).toMatchObject({ nextHeader: 17 });
  });

  it('says why it drops', () => {
    const open = (packet: Uint8Array) => new EspInbound(cbcSa).open(packet);
    expect(open(fromHex(cbcPacket.slice(2)))).toEqual({ dropped: 'malformed' });
    expect(open(fromHex(cbcPacket.slice(0, 64)))).toEqual({ dropped: 'malformed' });
    expect(open(fromHex(`09${cbcPacket.slice(2)}`))).toEqual({ dropped: 'other-spi' });
    expect(open(new EspOutbound(cbcSa, counting).seal(new Uint8Array(40), 59))).toEqual({ dropped: 'dummy' });
    expect(open(new EspOutbound(cbcSa, counting, -1).seal(new Uint8Array(4), 17))).toEqual({ dropped: 'too-old' });
  });

  it('drops any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(cbcSa, gcmSa), (bytes, sa) => {
        expect(new EspInbound(sa).open(bytes)).toHaveProperty('dropped');
      }),
    );
  });

  it('refuses to send when the sequence numbers are used up', () => {
    const outbound = new EspOutbound(cbcSa, counting, 0xffff_fffe);
    expect(toHex(outbound.seal(new Uint8Array(), 17)).slice(8, 16)).toBe('ffffffff');
    expect(() => outbound.seal(new Uint8Array(), 17)).toThrow(new EspError('sequence-exhausted'));
  });
});

describe('ReplayWindow', () => {
  /** The definition: every number seen is remembered. */
  class PlainWindow {
    readonly seen = new Set<number>();
    highest = 0;

    check(sequence: number): 'fresh' | 'replayed' | 'too-old' {
      if (sequence === 0 || this.highest - sequence >= 1024) return 'too-old';
      return this.seen.has(sequence) ? 'replayed' : 'fresh';
    }

    take(sequence: number): void {
      this.seen.add(sequence);
      this.highest = Math.max(this.highest, sequence);
    }
  }

  it('decides as one that remembers every number, within its size', () => {
    const moves = fc.array(fc.oneof(fc.integer({ min: -1500, max: 1500 }), fc.integer({ min: -40, max: 40 })), {
      maxLength: 300,
    });
    const starts = fc.constantFrom<number>(1, 0x7fff_f000, 0xffff_0000);
    fc.assert(
      fc.property(moves, starts, (list, start) => {
        const [window, plain] = [new ReplayWindow(1024), new PlainWindow()];
        let at = start;
        for (const move of list) {
          at = Math.min(0xffff_ffff, Math.max(0, at + move));
          expect(window.check(at)).toBe(plain.check(at));
          if (plain.check(at) !== 'fresh') continue;
          window.take(at);
          plain.take(at);
        }
      }),
    );
  });
});
