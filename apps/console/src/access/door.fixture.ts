import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSettings } from '@sekisho/platform';
import { Secret } from '@sekisho/wire';
import { TOTP, Secret as TotpSecret } from 'otpauth';
import { ConsoleDatabase } from '../store/database.ts';
import { Administrators } from './administrators.ts';
import { AuthenticatorApps } from './authenticator-app.ts';
import { Entrance } from './entrance.ts';
import { Invitations } from './invitations.ts';
import { KnownBrowsers } from './known-browsers.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { SignIns } from './sign-ins.ts';

export const password = 'four words are long';
export const client = { address: '192.0.2.7', agent: 'a browser' };
const minute = 60_000;
export const limits = { idleMs: 15 * minute, totalMs: 12 * 60 * minute };

/** The door of a console on tables of its own, whose clock stands until it is set. */
export class TestDoor {
  now = Date.parse('2027-01-31T12:00:00Z');
  readonly #folder: string;
  readonly #clock = () => this.now;
  readonly database: ConsoleDatabase;
  readonly administrators: Administrators;
  readonly invitations: Invitations;
  readonly signIns: SignIns;
  readonly entrance: Entrance;
  readonly #key = new Secret(new Uint8Array(32).fill(7));
  readonly apps = new AuthenticatorApps(this.#key);
  readonly browsers = new KnownBrowsers(this.#key);
  readonly guard = new SignInGuard(this.#clock);

  /** @param store undefined: one of its own, in SQLite; what a secret file or a path is relative to is `folder` */
  constructor(store?: { readonly settings: StoreSettings; readonly folder: string }) {
    this.#folder = mkdtempSync(join(tmpdir(), 'sekisho-console-'));
    const folder = store?.folder ?? this.#folder;
    const settings = store?.settings ?? { sqlite: 'console.sqlite' };
    this.database = new ConsoleDatabase(settings, { stateDir: folder, directory: folder });
    this.administrators = new Administrators(this.database);
    this.invitations = new Invitations(this.database, this.#clock);
    this.signIns = new SignIns(this.database, limits, this.#clock);
    this.entrance = new Entrance({ ...this, tables: this.database, now: this.#clock });
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.#folder, { recursive: true });
  }

  pass(ms: number): void {
    this.now += ms;
  }

  codeOf(secret: string): string {
    return new TOTP({ secret: TotpSecret.fromBase32(secret) }).generate({ timestamp: this.now });
  }

  /** Somebody who has accepted an invitation, half a minute ago: the code of then is used. */
  async enrolled(name: string, role: 'viewer' | 'operator' | 'administrator' = 'administrator') {
    const { id } = await this.administrators.add(name, role);
    const token = await this.invitations.make(id);
    const { secret, opened } = await this.opened(token);
    const accepted = await this.entrance.accept({ token, opened, password, code: this.codeOf(secret) }, client);
    this.pass(minute);
    return { ...accepted, secret };
  }

  /** What a browser sees that looks at an invitation. @param carried absent: it never did so before */
  async opened(token: string, carried?: string) {
    const invited = await this.entrance.invited(token, 'gw', carried);
    if (invited === undefined) throw new Error('the invitation is over');
    return invited;
  }
}
