import { createHash } from 'node:crypto';
import type { ClientSetupFacts } from './facts.ts';
import { fileNameCharactersMax } from './limits.ts';

/** Letters and digits that no file name keeps. */
const beyondAscii = /[^\P{L}A-Za-z]|[^\P{N}0-9]/u;

/** The connection as part of a file name: letters, digits and "-" alone; where others are lost, with what tells it from others. */
export function fileNameOf(connection: string): string {
  const decomposed = connection.normalize('NFKD');
  const plain = decomposed
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, fileNameCharactersMax)
    .replaceAll(/^-+|-+$/g, '');
  const name = plain === '' ? 'vpn' : plain;
  return beyondAscii.test(decomposed)
    ? `${name}-${createHash('sha256').update(connection).digest('hex').slice(0, 8)}`
    : name;
}

/** A UUID that is the same whenever the same part of the same connection is made (as version 8 of RFC 9562 leaves it to us). */
export function stableUuid({ connection, gateway, user }: ClientSetupFacts, part: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([connection, gateway.address, user.name, part]))
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash
    .toString('hex', 0, 16)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    .toUpperCase();
}
