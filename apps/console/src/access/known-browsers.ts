import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret as Key } from '@sekisho/wire';
import type { AdministratorRow } from '../store/schema.ts';
import { newToken } from './tokens.ts';

type Owner = Pick<AdministratorRow, 'id' | 'password'>;

/**
 * Browsers by which administrators were in (OWASP's device cookies): who guesses at a name from elsewhere does not keep its owner out
 * of them. Nothing is kept of them here, and it lets nobody in.
 */
export class KnownBrowsers {
  readonly #key: Key;

  /** @param key of this installation's own */
  constructor(key: Key) {
    this.#key = key;
  }

  /** @returns what a browser keeps; it is void as soon as the password is another one */
  make(owner: Owner): string {
    const browser = newToken();
    return `${browser}.${this.#proofOf(browser, owner).toString('base64url')}`;
  }

  /** What a browser is called; undefined: its owner was never in by it with this password. @param kept what it has sent */
  nameOf(kept: string, owner: Owner): string | undefined {
    const [browser = '', proof = ''] = kept.split('.');
    const [given, right] = [Buffer.from(proof, 'base64url'), this.#proofOf(browser, owner)];
    return given.length === right.length && timingSafeEqual(given, right) ? browser : undefined;
  }

  #proofOf(browser: string, { id, password }: Owner): Buffer {
    return createHmac('sha256', this.#key.reveal())
      .update(JSON.stringify(['known browser', id, password, browser]))
      .digest();
  }
}
