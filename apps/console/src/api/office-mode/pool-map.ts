/** So many fields are told apart on a page. */
export const mapCellsMax = 256;

/** Consecutive addresses of a pool, and how many of them are in use. */
export interface MapCell {
  readonly from: string;
  readonly size: number;
  readonly inUse: number;
}

export interface PoolMap {
  readonly cellSize: number;
  readonly cells: readonly MapCell[];
}

/**
 * A pool in at most `mapCellsMax` cells of the same size, a power of two.
 * @param addresses as the settings write a pool: `10.66.0.0/16` or `10.66.0.1-10.66.0.250`
 * @param inUse IPv4 addresses of sessions, of any pool
 */
export function poolMap(addresses: string, inUse: Iterable<string>): PoolMap {
  const { first, last } = rangeOf(addresses);
  const size = last - first + 1;
  let cellSize = 1;
  while (Math.ceil(size / cellSize) > mapCellsMax) cellSize *= 2;
  const counts = new Array<number>(Math.ceil(size / cellSize)).fill(0);
  for (const address of inUse) {
    const at = numberOf(address);
    if (at < first || at > last) continue;
    const cell = Math.floor((at - first) / cellSize);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const cells = counts.map((used, index) => {
    const from = first + index * cellSize;
    return { from: textOf(from), size: Math.min(cellSize, last - from + 1), inUse: used };
  });
  return { cellSize, cells };
}

function rangeOf(addresses: string): { readonly first: number; readonly last: number } {
  const [from = '', to] = addresses.split('-');
  if (to !== undefined) return { first: numberOf(from), last: numberOf(to) };
  const [network = '', prefix = '32'] = from.split('/');
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(numberOf(network) / size) * size;
  return { first, last: first + size - 1 };
}

const numberOf = (address: string): number =>
  address
    .trim()
    .split('.')
    .reduce((sum, octet) => sum * 256 + Number(octet), 0);

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
