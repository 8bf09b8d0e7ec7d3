import type { ChildSa } from '@sekisho/isakmp';
import { areSameKeys, type EspPacket, type Payload } from './esp.ts';

/** The SAs of one client, as its packet path uses them. */
export class ClientPath {
  readonly #inbound = new Map<number, ChildSa>();
  /** In order of activation: the youngest is sent on. */
  readonly #outbound = new Map<number, ChildSa>();
  readonly drops = { 'unknown-spi': 0, 'integrity-failed': 0 };

  get size(): number {
    return this.#inbound.size;
  }

  install(child: ChildSa): void {
    this.#inbound.set(child.spiIn, child);
  }

  /** Sends on the pair from now on. */
  activate(spiIn: number): void {
    const child = this.#inbound.get(spiIn);
    if (child) this.#outbound.set(spiIn, child);
  }

  remove(spiIn: number): void {
    this.#inbound.delete(spiIn);
    this.#outbound.delete(spiIn);
  }

  /** undefined: there is no SA to send on. */
  seal(payload: Payload): EspPacket | undefined {
    const child = [...this.#outbound.values()].at(-1);
    return child && { spi: child.spiOut, keys: child.keysOut, payload };
  }

  open({ spi, keys, payload }: EspPacket): Payload | undefined {
    const child = this.#inbound.get(spi);
    const reason = !child ? 'unknown-spi' : areSameKeys(keys, child.keysIn) ? undefined : 'integrity-failed';
    if (reason !== undefined) this.drops[reason] += 1;
    return reason === undefined ? payload : undefined;
  }
}
