import { Cursor, Writer } from '@sekisho/wire';

/** SPIs below are reserved (RFC 4303 §2.1). */
export const lowestSpi = 256;

/** SPI as a number; undefined unless it is four bytes and not reserved. */
export function spiNumber(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 4) return undefined;
  const spi = new Cursor(bytes).u32('SPI');
  return spi < lowestSpi ? undefined : spi;
}

export const spiBytes = (spi: number): Uint8Array => new Writer().u32(spi).finish();
