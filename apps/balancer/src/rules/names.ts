/** Our own table of nftables; rules of others are neither read nor changed. */
export const ownTable = 'sekisho-balancer';
/** As nftables' commands name it. */
export const table = `ip ${ownTable}`;

export interface EdgeName {
  readonly slot: number;
  readonly address: string;
}

/** Chains of an edge say its slot and address, so that a balancer that starts reads from them where slots are. */
export const chainOf = (
  role: 'to' | 'new' | 'from' | 'learn' | 'error-to' | 'error-from',
  { slot, address }: EdgeName,
): string => `${role}_${slot}_${address}`;

/** Undefined: not a chain that stands for an edge. */
export function edgeOfChain(chain: string): EdgeName | undefined {
  const [, slot, address] = /^to_(\d{1,3})_([\d.]{7,15})$/.exec(chain) ?? [];
  return slot === undefined || address === undefined ? undefined : { slot: Number(slot), address };
}

export const counterOf = (direction: 'in' | 'out', slot: number): string => `${direction}_${slot}`;

/** Counts clients for which there was no room any more. */
export const forgotten = 'forgotten';
