/** Addresses of one network, given out from the first that is free. */
export class Ipv4Network {
  readonly text: string;
  readonly prefix: number;
  readonly #base: number;
  readonly #first: number;
  readonly #end: number;
  readonly #taken = new Set<number>();

  /**
   * @param subnet such as 172.30.1.0/24; its first address is the host's
   * @param range where addresses are given out from
   * @throws Error
   */
  constructor(subnet: string, range: string = subnet) {
    this.text = subnet;
    [this.#base, this.prefix] = parsed(subnet);
    const [first, prefix] = parsed(range);
    this.#first = first;
    this.#end = first + 2 ** (32 - prefix);
    const broadcast = this.#base + 2 ** (32 - this.prefix) - 1;
    for (const each of [this.#base, this.#base + 1, broadcast]) this.#taken.add(each);
  }

  /** The host's own, by which the network has a way out. */
  get gateway(): string {
    return format(this.#base + 1);
  }

  /** Keeps an address from being given out. */
  reserve(address: string): void {
    this.#taken.add(number(address));
  }

  /** @throws Error when none is left */
  take(): string {
    for (let each = this.#first; each < this.#end; each += 1) {
      if (this.#taken.has(each)) continue;
      this.#taken.add(each);
      return format(each);
    }
    throw new Error(`${this.text} has no address left`);
  }

  free(address: string): void {
    this.#taken.delete(number(address));
  }
}

function parsed(network: string): [base: number, prefix: number] {
  const [address = '', length] = network.split('/');
  const prefix = Number(length);
  if (!Number.isInteger(prefix) || prefix < 8 || prefix > 30) throw new Error(`${network} is no network`);
  const size = 2 ** (32 - prefix);
  return [Math.floor(number(address) / size) * size, prefix];
}

function number(address: string): number {
  const bytes = address.split('.').map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !(byte >= 0 && byte <= 255))) {
    throw new Error(`${address} is no IPv4 address`);
  }
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

const format = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
