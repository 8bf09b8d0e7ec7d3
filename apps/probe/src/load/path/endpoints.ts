import { type Endpoint, ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { ikePort } from '../../ports.ts';

/** Endpoints that are handed out and taken back; one that came back rests as long as it can. */
export interface EndpointSupply {
  /** Undefined: all are taken. */
  take(): Endpoint | undefined;
  giveBack(endpoint: Endpoint): void;
}

/** Every host address of a network in turn, on the IKE port. @throws RangeError unless it is `address/prefix` */
export function addressesOf(network: string): EndpointSupply {
  const [address = '', prefix = ''] = network.split('/');
  const bits = 32 - Number(prefix);
  if (!(bits >= 0 && bits <= 24)) throw new RangeError(`not a network of 8 to 32 bits: ${network}`);
  const size = 2 ** bits;
  const base = ipv4ToNumber(address) - (ipv4ToNumber(address) % size);
  // The first and the last address of a network are no hosts' unless there is but one or two.
  const edge = size > 2 ? 1 : 0;
  return new Rotation(size - 2 * edge, (index) => ({ address: ipv4FromNumber(base + edge + index), port: ikePort }));
}

/** Ports of one address in turn. */
export const portsOf = (address: string, first: number, count: number): EndpointSupply =>
  new Rotation(count, (index) => ({ address, port: first + index }));

class Rotation implements EndpointSupply {
  readonly #returned: Endpoint[] = [];
  #firstReturned = 0;
  #next = 0;

  constructor(
    private readonly count: number,
    private readonly endpointAt: (index: number) => Endpoint,
  ) {}

  take(): Endpoint | undefined {
    if (this.#next < this.count) return this.endpointAt(this.#next++);
    const endpoint = this.#returned[this.#firstReturned];
    if (endpoint === undefined) return undefined;
    this.#firstReturned += 1;
    if (this.#firstReturned > this.count) {
      this.#returned.splice(0, this.#firstReturned);
      this.#firstReturned = 0;
    }
    return endpoint;
  }

  giveBack(endpoint: Endpoint): void {
    this.#returned.push(endpoint);
  }
}
