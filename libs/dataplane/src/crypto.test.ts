import { randomBytes } from 'node:crypto';
import { concat, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benchCrypto, cryptoBackends } from './crypto.ts';
import type { CryptoBackend, EspCipher } from './dataplane.ts';
import { openDataplane } from './index.ts';
import { loadNativeAddon, type NativeCryptoJob, type NativeKeys } from './native-addon.ts';
import { encryptions, integrities } from './native-values.ts';
import {
  aes256Sha1,
  blockBytes,
  type EspSuite,
  icvBytes,
  padded,
  randomKeys,
  seal,
  suites,
} from './testing/esp.fixture.ts';
import { vectors } from './testing/esp-vectors.fixture.ts';

const addon = loadNativeAddon();
const backends = cryptoBackends();
const hasMultiBuffer = backends.includes('ipsec-mb');

const [ok, badIcv, badSize] = [0, 1, 2];
const isDone = (backend: CryptoBackend, suite: EspSuite) =>
  backend === 'openssl' || suite.cipher.encryption !== '3des-cbc';
const headBytes = (suite: EspSuite) => 8 + (suite.hash === undefined ? 8 : blockBytes(suite));

function job(backend: CryptoBackend, cipher: EspCipher, keys: NativeKeys, packet: Uint8Array): NativeCryptoJob {
  return {
    backend,
    encryption: encryptions[cipher.encryption],
    integrity: integrities[cipher.integrity],
    keys,
    packet,
  };
}

/** A packet by node:crypto, and what becomes it by sealing and of it by opening. */
interface Sample {
  readonly suite: EspSuite;
  readonly keys: NativeKeys;
  readonly sealed: Uint8Array;
  readonly plain: Uint8Array;
}

function sample(suite: EspSuite, payloadBytes: number): Sample {
  const [keys, payload] = [randomKeys(suite), randomBytes(payloadBytes)];
  return {
    suite,
    keys,
    sealed: seal({ suite, keys }, { spi: 0x1234_5678, sequence: 9 }, payload),
    plain: padded(suite, payload),
  };
}

/** The sample before it was sealed; the ICV's place holds something else. */
function unsealed({ suite, sealed, plain }: Sample): Uint8Array {
  return concat(sealed.subarray(0, headBytes(suite)), plain, randomBytes(icvBytes(suite)));
}

const textOf = (suite: EspSuite, packet: Uint8Array) =>
  packet.subarray(headBytes(suite), packet.length - icvBytes(suite));

/** Copies that lie next to each other, so that a byte too many written to one shows in the next. */
function sideBySide(packets: readonly Uint8Array[]): Uint8Array[] {
  const arena = concat(...packets);
  let at = 0;
  return packets.map(({ length }) => {
    at += length;
    return arena.subarray(at - length, at);
  });
}

function burst(backend: CryptoBackend, samples: readonly Sample[], packets: readonly Uint8Array[]): NativeCryptoJob[] {
  const copies = sideBySide(packets);
  return samples.map(({ suite, keys }, index) => job(backend, suite.cipher, keys, copies[index] ?? new Uint8Array()));
}

const packetsOf = (jobs: readonly NativeCryptoJob[]) => jobs.map(({ packet }) => toHex(packet));

/** Every payload size up to some blocks, then those of full packets, jumbo frames and the largest datagram. */
const payloadSizes = [...Array.from({ length: 140 }, (_, size) => size), 576, 1280, 1399, 1400, 1401, 8972, 65_400];

describe('cryptoBackends', () => {
  it('always has OpenSSL, and prefers the multi-buffer library', () => {
    expect(backends).toEqual(hasMultiBuffer ? ['ipsec-mb', 'openssl'] : ['openssl']);
  });
});

describe.each<CryptoBackend>(['openssl', 'ipsec-mb'])('the backend %s', (backend) => {
  describe.skipIf(!backends.includes(backend))('on this machine', () => {
    const its = suites.filter((suite) => isDone(backend, suite));

    it.each(vectors)('seals and opens $source', ({ cipher, keys, packet, plain }) => {
      const icv = cipher.integrity === 'hmac-sha1-96' ? 12 : 16;
      const head = packet.length - plain.length - icv;
      const sealing = job(backend, cipher, keys, concat(packet.subarray(0, head), plain, new Uint8Array(icv)));
      expect(addon.sealEsp([sealing])).toEqual(Uint8Array.of(ok));
      expect(toHex(sealing.packet)).toBe(toHex(packet));
      const opening = job(backend, cipher, keys, packet.slice());
      expect(addon.openEsp([opening])).toEqual(Uint8Array.of(ok));
      expect(toHex(opening.packet.subarray(head, head + plain.length))).toBe(toHex(plain));
    });

    it.each(its)('seals what node:crypto seals, in one burst of many sizes: $name', (suite) => {
      const samples = payloadSizes.map((size) => sample(suite, size));
      const jobs = burst(backend, samples, samples.map(unsealed));
      expect(addon.sealEsp(jobs)).toEqual(new Uint8Array(jobs.length).fill(ok));
      expect(packetsOf(jobs)).toEqual(samples.map(({ sealed }) => toHex(sealed)));
    });

    it.each(its)('opens what node:crypto sealed, in one burst of many sizes: $name', (suite) => {
      const samples = payloadSizes.map((size) => sample(suite, size));
      const jobs = burst(
        backend,
        samples,
        samples.map(({ sealed }) => sealed),
      );
      expect(addon.openEsp(jobs)).toEqual(new Uint8Array(jobs.length).fill(ok));
      expect(jobs.map(({ packet }) => toHex(textOf(suite, packet)))).toEqual(samples.map(({ plain }) => toHex(plain)));
    });

    it.each(its)('finds any changed byte: $name', (suite) => {
      const whole = sample(suite, 100);
      const packets = Array.from(whole.sealed, (byte, at) => whole.sealed.with(at, byte ^ (1 << (at & 7))));
      const jobs = burst(backend, new Array<Sample>(packets.length).fill(whole), packets);
      expect(addon.openEsp(jobs)).toEqual(new Uint8Array(jobs.length).fill(badIcv));
    });

    it.each(its)('leaves alone what is too short or off the block size: $name', (suite) => {
      const whole = sample(suite, 100);
      const packets = Array.from(whole.sealed, (_, length) => whole.sealed.subarray(0, length));
      const overhead = headBytes(suite) + icvBytes(suite);
      const fits = (length: number) =>
        length > overhead && (suite.hash === undefined || (length - overhead) % blockBytes(suite) === 0);
      for (const work of [addon.openEsp, addon.sealEsp]) {
        const jobs = burst(backend, new Array<Sample>(packets.length).fill(whole), packets);
        const good = work === addon.openEsp ? badIcv : ok;
        expect(work(jobs)).toEqual(Uint8Array.from(packets, ({ length }) => (fits(length) ? good : badSize)));
        const untouched = jobs.filter(({ packet }) => !fits(packet.length));
        expect(packetsOf(untouched)).toEqual(
          untouched.map(({ packet }) => toHex(whole.sealed.subarray(0, packet.length))),
        );
      }
    });

    it('has no key of a length that the algorithms do not have', () => {
      const keys = { encryption: randomBytes(32), integrity: randomBytes(20), salt: new Uint8Array() };
      const packet = new Uint8Array(100);
      const gcm: EspCipher = { encryption: 'aes-gcm-16', integrity: 'none' };
      const wrong: [EspCipher, NativeKeys][] = [
        [aes256Sha1.cipher, { ...keys, encryption: randomBytes(31) }],
        [aes256Sha1.cipher, { ...keys, encryption: new Uint8Array() }],
        [aes256Sha1.cipher, { ...keys, integrity: randomBytes(19) }],
        [{ encryption: 'aes-cbc', integrity: 'hmac-sha2-256-128' }, keys],
        [{ encryption: 'aes-cbc', integrity: 'none' }, keys],
        [gcm, { ...keys, salt: randomBytes(3) }],
        [gcm, { ...keys, encryption: randomBytes(20), salt: randomBytes(4) }],
        [
          { encryption: 'aes-gcm-16', integrity: 'hmac-sha1-96' },
          { ...keys, salt: randomBytes(4) },
        ],
      ];
      for (const [cipher, its] of wrong) expect(addon.sealEsp([job(backend, cipher, its, packet)])).toBeUndefined();
    });

    it('tells its speed', () => {
      const options = {
        backend,
        cipher: aes256Sha1.cipher,
        keyBytes: 32,
        payloadBytes: 64,
        burstPackets: 4,
        rounds: 3,
      };
      const speed = benchCrypto(options);
      expect(speed?.sealNs).toBeGreaterThan(0);
      expect(speed?.openNs).toBeGreaterThan(0);
      expect(benchCrypto({ ...options, keyBytes: 31 })).toBeUndefined();
    });
  });
});

describe('a burst of mixed keys, algorithms and backends', () => {
  const choices = backends.flatMap((backend) =>
    suites.filter((suite) => isDone(backend, suite)).map((suite) => ({ backend, suite })),
  );
  const packet = fc.record({
    choice: fc.constantFrom(...choices),
    payloadBytes: fc.nat({ max: 300 }),
    changed: fc.option(fc.record({ at: fc.nat(), bits: fc.integer({ min: 1, max: 255 }) })),
  });

  it('is opened packet by packet, each with its own verdict', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 150 }), (packets) => {
        const samples = packets.map(({ choice, payloadBytes }) => sample(choice.suite, payloadBytes));
        const received = samples.map(({ sealed }, index) => {
          const changed = packets[index]?.changed;
          const at = (changed?.at ?? 0) % sealed.length;
          return sealed.with(at, (sealed[at] ?? 0) ^ (changed?.bits ?? 0));
        });
        const copies = sideBySide(received);
        const jobs = samples.map(({ suite, keys }, index) =>
          job(packets[index]?.choice.backend ?? 'openssl', suite.cipher, keys, copies[index] ?? new Uint8Array()),
        );
        expect(addon.openEsp(jobs)).toEqual(
          Uint8Array.from(packets, ({ changed }) => (changed === null ? ok : badIcv)),
        );
        for (const [index, { suite, plain }] of samples.entries()) {
          if (packets[index]?.changed !== null) continue;
          expect(toHex(textOf(suite, copies[index] ?? new Uint8Array()))).toBe(toHex(plain));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is sealed as each backend alone would', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 150 }), (packets) => {
        const samples = packets.map(({ choice, payloadBytes }) => sample(choice.suite, payloadBytes));
        const copies = sideBySide(samples.map(unsealed));
        const jobs = samples.map(({ suite, keys }, index) =>
          job(packets[index]?.choice.backend ?? 'openssl', suite.cipher, keys, copies[index] ?? new Uint8Array()),
        );
        expect(addon.sealEsp(jobs)).toEqual(new Uint8Array(jobs.length).fill(ok));
        expect(packetsOf(jobs)).toEqual(samples.map(({ sealed }) => toHex(sealed)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a backend asked for by name', () => {
  it.skipIf(hasMultiBuffer)('must be there', () => {
    const options = { listen: ['127.0.0.1'], ikePort: 500, natTraversalPort: 4500, l2tpPort: 1701 };
    expect(() =>
      openDataplane({ ...options, tun: undefined, policies: [], clients: [], role: 'client', crypto: 'ipsec-mb' }),
    ).toThrow(expect.objectContaining({ code: 'crypto-backend-missing' }));
  });
});
