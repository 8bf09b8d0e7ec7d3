import { equalBytes, type Random } from '@sekisho/wire';
import type { ConfigurationOption } from '../options.ts';

/** The one option this end understands (RFC 5072 §4.1); every other is rejected, header compression (2) among them. */
export const interfaceIdentifierOption = 1;

export const interfaceIdentifierBytes = 8;

/** The bit that tells a globally unique identifier (EUI-64) from one that was drawn. */
const universal = 0x02;

/** A random identifier unlike the others (RFC 5072 §4.1); never zero. */
export function drawIdentifier(random: Random, unlike: readonly Uint8Array[]): Uint8Array {
  const identifier = random.bytes(interfaceIdentifierBytes);
  identifier[0] = (identifier[0] ?? 0) & ~universal;
  while (isZero(identifier) || unlike.some((other) => equalBytes(other, identifier))) {
    identifier[7] = ((identifier[7] ?? 0) + 1) & 0xff;
  }
  return identifier;
}

export const isZero = (identifier: Uint8Array): boolean => identifier.every((octet) => octet === 0);

export const identifierOption = (identifier: Uint8Array): ConfigurationOption => ({
  type: interfaceIdentifierOption,
  data: identifier,
});

/** Undefined: another option, or one that has no room for an identifier. */
export const identifierOf = ({ type, data }: ConfigurationOption): Uint8Array | undefined =>
  type === interfaceIdentifierOption && data.length === interfaceIdentifierBytes ? data : undefined;
