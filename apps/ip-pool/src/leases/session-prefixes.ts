/** The /64s of an IPv6 prefix by their index. */
export class SessionPrefixes {
  readonly #base: bigint;
  /** How many there are: 2⁴ … 2³². */
  readonly count: number;

  /** @param prefix of 32 to 60 bits, such as fd00:66::/48 */
  constructor(prefix: string) {
    const [address = '', bits = ''] = prefix.split('/');
    const spare = 64 - Number(bits);
    this.#base = (upperHalf(address) >> BigInt(spare)) << BigInt(spare);
    this.count = 2 ** spare;
  }

  /** In its shortest form, such as fd00:66:0:7::/64. */
  at(index: number): string {
    const groups = (this.#base + BigInt(index)).toString(16).padStart(16, '0').match(/.{4}/g) ?? [];
    return `${shortest(`${groups.join(':')}::`)}/64`;
  }

  /** Undefined: it is none of them. */
  indexOf(prefix: string): number | undefined {
    const [address = '', bits] = prefix.split('/');
    const index = upperHalf(address) - this.#base;
    return bits === '64' && index >= 0n && index < BigInt(this.count) ? Number(index) : undefined;
  }
}

/** As RFC 5952 writes it. */
const shortest = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1);

/** The first 64 bits of an address. */
function upperHalf(address: string): bigint {
  const [left = '', right] = shortest(address).split('::');
  const groups = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : 8 - groups.length - after.length;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return all.slice(0, 4).reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
