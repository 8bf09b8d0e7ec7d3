import { ipv4FromNumber } from '@sekisho/wire';
import { z } from 'zod';
import { type Nft, NftError } from '../kernel/nft.ts';
import { clientsPerTransaction } from '../limits.ts';
import { hex } from '../rules/expressions.ts';
import { ownTable, table } from '../rules/names.ts';

/** Slots of clients, by `address . port` as nftables writes a key. */
export type SlotsOfClients = ReadonlyMap<string, number>;

const element = z.tuple([
  z.object({ elem: z.object({ val: z.object({ concat: z.tuple([z.number(), z.number()]) }) }) }),
  z.number(),
]);
const mapListing = z.preprocess(
  (text) => JSON.parse(String(text)),
  z.object({ nftables: z.array(z.object({ map: z.object({ elem: z.array(element).default([]) }).optional() })) }),
);

/** Undefined: not an address of IPv4 with a port, as `192.0.2.7:4500`. */
export function clientKey(remote: string): string | undefined {
  const [, address, port] = /^(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})$/.exec(remote) ?? [];
  return address === undefined || port === undefined ? undefined : `${address} . ${port}`;
}

/** Which edge a client was last at: in the kernel, where the rules learn it. */
export class ClientMap {
  readonly #nft: Nft;

  constructor(nft: Nft) {
    this.#nft = nft;
  }

  /** @throws NftError */
  async read(): Promise<SlotsOfClients> {
    const { nftables } = mapListing.parse(await this.#nft(['-j', 'list', 'map', 'ip', ownTable, 'clients']));
    const elements = nftables.flatMap(({ map }) => map?.elem ?? []);
    return new Map(
      elements.map(([key, slot]) => {
        const [address, port] = key.elem.val.concat;
        return [`${ipv4FromNumber(address)} . ${port}`, slot];
      }),
    );
  }

  /** Takes over what edges say of their clients. @returns how many it did not have. @throws NftError */
  async learn(told: SlotsOfClients): Promise<number> {
    if (told.size === 0) return 0;
    const present = await this.read();
    const news = [...told].filter(([key, slot]) => present.get(key) !== slot);
    for (let from = 0; from < news.length; from += clientsPerTransaction) {
      await this.#change(news.slice(from, from + clientsPerTransaction), present);
    }
    return news.length;
  }

  /** What the rules have learned meanwhile is newer: an entry that is refused for it is found by halves, and left out. */
  async #change(news: readonly (readonly [string, number])[], present: SlotsOfClients): Promise<void> {
    const moved = news.filter(([key]) => present.has(key)).map(([key]) => key);
    const script = [
      ...(moved.length === 0 ? [] : [`delete element ${table} clients { ${moved.map(rawKey).join(', ')} }`]),
      `add element ${table} clients { ${news.map(([key, slot]) => `${rawKey(key)} : ${slot}`).join(', ')} }`,
      '',
    ].join('\n');
    try {
      await this.#nft(['-f', '-'], script);
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      if (news.length === 1) return;
      const half = news.length >> 1;
      await this.#change(news.slice(0, half), present);
      await this.#change(news.slice(half), present);
    }
  }
}

/** nftables takes the address as a number here: it knows no type of the bytes that it is compared with. */
const rawKey = (key: string): string => {
  const [address = '', port = ''] = key.split(' . ');
  return `${hex(address)} . ${port}`;
};
