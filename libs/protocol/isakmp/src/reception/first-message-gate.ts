import { Cursor, type Endpoint, type Instant, type Random } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { Allowance } from './allowance.ts';

/** What the gate is to know of a message. */
export interface FirstMessage {
  readonly remote: Endpoint;
  readonly initiatorCookie: Uint8Array;
  /** Known: receives what is sent to its address. Crowded: so many began from this address that only one that repeats itself may. */
  readonly standing: 'stranger' | 'known' | 'crowded';
}

/**
 * Decides which first messages of Main Mode from strangers are worth an answer. Sender addresses can be forged, so as long as
 * few come, all are answered; when more come, only senders that repeat their message, which a flood of forged addresses
 * does not do and every client does. So a flood costs bounded work and memory, and makes no reflector of this host.
 */
export class FirstMessageGate {
  readonly #newcomers = new Allowance(limits.newcomersPerSecondMax);
  readonly #returning = new Allowance(limits.returningPerSecondMax);
  #seen: Seen | undefined;
  #shares: Shares | undefined;

  constructor(private readonly random: Random) {}

  admits({ remote, initiatorCookie, standing }: FirstMessage, now: Instant): boolean {
    if (standing === 'known' || (standing === 'stranger' && this.#newcomers.take(now))) return true;
    this.#seen ??= new Seen(this.random);
    return this.#seen.again(remote, initiatorCookie) && this.admitsRepetition(remote, now);
  }

  /** A repeated message, such as one whose answer is at hand. */
  admitsRepetition({ address }: Endpoint, now: Instant): boolean {
    this.#shares ??= new Shares(this.random);
    return this.#shares.take(address, now) && this.#returning.take(now);
  }
}

const noCookie = new Uint8Array(0);

/** So many a second of each address. Addresses share counters, by a keyed hash, so that they take bounded memory. */
class Shares {
  readonly #taken = new Uint16Array(limits.addressCounters);
  readonly #key: number;
  #second = -1;

  constructor(random: Random) {
    this.#key = new Cursor(random.bytes(4)).u32('key');
  }

  take(address: string, now: Instant): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#taken.fill(0);
    this.#second = second;
    const place = mix(this.#key, { address, port: 0 }, noCookie) % this.#taken.length;
    const taken = this.#taken[place] ?? 0;
    if (taken >= limits.returningPerAddressPerSecondMax) return false;
    this.#taken[place] = taken + 1;
    return true;
  }
}

/**
 * Whom a message came from lately: a table of fingerprints in which newer ones displace older ones. Both hashes are keyed, so
 * that a stranger can't choose whose place to take.
 */
class Seen {
  readonly #fingerprints = new Uint32Array(limits.newcomersRemembered);
  readonly #keys: readonly [number, number];

  constructor(random: Random) {
    const keys = new Cursor(random.bytes(8));
    this.#keys = [keys.u32('key'), keys.u32('key')];
  }

  again(remote: Endpoint, cookie: Uint8Array): boolean {
    const place = mix(this.#keys[0], remote, cookie) % this.#fingerprints.length;
    const fingerprint = mix(this.#keys[1], remote, cookie) || 1;
    const known = this.#fingerprints[place] === fingerprint;
    this.#fingerprints[place] = fingerprint;
    return known;
  }
}

/** MurmurHash3's steps over address, port and cookie. @returns 32 bits */
function mix(key: number, { address, port }: Endpoint, cookie: Uint8Array): number {
  let hash = step(key, port);
  for (let index = 0; index < address.length; index += 1) hash = step(hash, address.charCodeAt(index));
  for (const byte of cookie) hash = step(hash, byte);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function step(hash: number, value: number): number {
  const scrambled = Math.imul(value, 0xcc9e_2d51);
  const mixed = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b87_3593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) | 0;
}
