import { isIP } from 'node:net';
import { addressOf } from '@sekisho/contracts';
import { connectionOf } from '@sekisho/platform';
import { AdministrationError } from '../administration-error.ts';

/** Whose attempts are looked at. */
export type Subject =
  | { readonly kind: 'user'; readonly name: string }
  /** Of a client as the gateway sees it, or of Office Mode. */
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'connection'; readonly id: string };

const nameLettersMax = 253;

/** @param text a user, an address with or without port, the id of a connection, or of its trace. @throws AdministrationError */
export function parseSubject(text: string): Subject {
  const address = addressOf(text);
  if (isIP(address) !== 0) return { kind: 'address', address };
  if (/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text)) return { kind: 'connection', id: text.toUpperCase() };
  if (/^[0-9a-f]{32}$/i.test(text)) return { kind: 'connection', id: connectionOf(text) };
  if (text === '' || text.length > nameLettersMax)
    throw new AdministrationError('Give a user, the IP address of a client, or the ID of a connection.');
  return { kind: 'user', name: text };
}
