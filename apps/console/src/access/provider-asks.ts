import { networkOf } from '../http/network-of.ts';
import { providerAsksMax, providerAsksOfOneMax } from '../limits.ts';

/** How many answers of browsers are taken to the provider at once: it may take seconds for each, and strangers bring what they made up. */
export class ProviderAsks {
  readonly #ofNetworks = new Map<string, number>();
  #all = 0;

  /** @param address of whoever has it asked @throws where too many are under way: nothing was asked then */
  async ask<T>(address: string, work: () => Promise<T>): Promise<T> {
    const network = networkOf(address);
    if (this.#all >= providerAsksMax || this.#of(network) >= providerAsksOfOneMax)
      throw new Error('too many are asked for at once');
    this.#count(network, 1);
    try {
      return await work();
    } finally {
      this.#count(network, -1);
    }
  }

  #of(network: string): number {
    return this.#ofNetworks.get(network) ?? 0;
  }

  #count(network: string, by: 1 | -1): void {
    const count = this.#of(network) + by;
    this.#all += by;
    if (count === 0) this.#ofNetworks.delete(network);
    else this.#ofNetworks.set(network, count);
  }
}
