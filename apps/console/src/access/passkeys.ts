import { AdministrationError } from '@sekisho/administration';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { challengeMs, challengesMax, doneSignInsMax, passkeysMax } from '../limits.ts';
import type { Tables } from '../store/database.ts';
import type { PasskeyRow, SignInRow } from '../store/schema.ts';
import type { SignedIn } from './administrator.ts';
import { Begun } from './begun.ts';
import { notInAnyMore } from './sign-ins.ts';

/** By what names a browser knows the console: passkeys are bound to them (Web Authentication level 3 §5.1.2). */
export interface RelyingParty {
  /** A host name; a browser makes no passkey for an IP address. */
  readonly id: string;
  /** Of the browser's address, such as `https://localhost:8443`. */
  readonly origin: string;
  readonly name: string;
}

/** Whose passkey was proven, and which. */
export interface PasskeyProof {
  readonly administrator: string;
  readonly passkey: string;
}

/** Passkeys of administrators: a sign-in by one of them is both factors at once, as the device has asked for a finger or a PIN. */
export class Passkeys {
  readonly #tables: Tables;
  readonly #now: () => number;
  readonly #signIns: Begun;
  /** Challenges to make one, when they were given out, and to whom; each is good once, and for nobody else. */
  readonly #challenges = new Map<string, { readonly at: number; readonly whose: string }>();

  /** @param now ms since the epoch */
  constructor(tables: Tables, now: () => number = Date.now) {
    this.#tables = tables;
    this.#now = now;
    this.#signIns = new Begun({ lastsMs: challengeMs, doneMax: doneSignInsMax }, now);
  }

  async of(administrator: string): Promise<readonly PasskeyRow[]> {
    const tables = await this.#tables.get();
    return tables
      .selectFrom('console_passkey')
      .selectAll()
      .where('administrator', '=', administrator)
      .orderBy('created_at')
      .execute();
  }

  /** What a browser makes a passkey of. @throws AdministrationError where there are too many */
  async registration(
    { administrator: { id, name }, signIn }: SignedIn,
    party: RelyingParty,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const there = await this.of(id);
    requireRoom(there);
    const options = await generateRegistrationOptions({
      rpID: party.id,
      rpName: party.name,
      userID: new TextEncoder().encode(id),
      userName: name,
      attestationType: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: there.map((passkey) => ({ id: passkey.id })),
    });
    this.#give(options.challenge, signIn.id);
    return options;
  }

  /**
   * @param name by which its owner tells it from others
   * @throws AdministrationError where it is not what was asked for, there are too many by now, or its sign-in is over meanwhile
   */
  async add(
    { administrator: { id: administrator }, signIn }: SignedIn,
    party: RelyingParty,
    { name, response }: { readonly name: string; readonly response: RegistrationResponseJSON },
  ): Promise<void> {
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => this.#take(challenge, signIn.id),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
    }).catch(() => undefined);
    if (!verified?.verified) throw new AdministrationError('The browser did not make a passkey as it was asked to.');
    const { credential } = verified.registrationInfo;
    const row: PasskeyRow = {
      id: credential.id,
      administrator,
      public_key: Buffer.from(credential.publicKey).toString('base64'),
      counter: credential.counter,
      name,
      created_at: new Date(this.#now()).toISOString(),
      used_at: null,
    };
    await this.#tables.alone((tables) => new Passkeys(tables, this.#now).#keep(row, signIn));
  }

  async #keep(row: PasskeyRow, { id }: SignInRow): Promise<void> {
    const tables = await this.#tables.get();
    // Whoever has taken the account back has ended it.
    const signIn = await tables.selectFrom('console_sign_in').select('id').where('id', '=', id).executeTakeFirst();
    if (signIn === undefined) throw new AdministrationError(notInAnyMore);
    requireRoom(await this.of(row.administrator));
    const same = await tables.selectFrom('console_passkey').select('id').where('id', '=', row.id).executeTakeFirst();
    if (same !== undefined) throw new AdministrationError('This passkey is here already.');
    await tables.insertInto('console_passkey').values(row).execute();
  }

  async remove(administrator: string, id: string): Promise<boolean> {
    const tables = await this.#tables.get();
    const { numDeletedRows } = await tables
      .deleteFrom('console_passkey')
      .where('administrator', '=', administrator)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /**
   * What a browser proves itself by; the device knows whose passkey it has.
   * @returns a token as well, for that browser alone: without it the challenge is good for nothing
   */
  async challenge(
    party: RelyingParty,
  ): Promise<{ readonly options: PublicKeyCredentialRequestOptionsJSON; readonly token: string }> {
    const token = this.#signIns.begin();
    const challenge = new Uint8Array(this.#signIns.secretOf(token, 'challenge'));
    const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: 'required', challenge });
    return { options, token };
  }

  /**
   * Whose passkey it was; undefined: nobody's, a copy, or the challenge was not given to this browser, or was used.
   * @param token what `challenge` gave to the browser
   */
  async proven(
    party: RelyingParty,
    response: AuthenticationResponseJSON,
    token: string,
  ): Promise<PasskeyProof | undefined> {
    const tables = await this.#tables.get();
    const row = await tables.selectFrom('console_passkey').selectAll().where('id', '=', response.id).executeTakeFirst();
    if (row === undefined || !this.#signIns.isUnderWay(token)) return undefined;
    const expectedChallenge = this.#signIns.secretOf(token, 'challenge').toString('base64url');
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: row.id,
        publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64')),
        counter: row.counter,
      },
    }).catch(() => undefined);
    if (!verified?.verified || !this.#signIns.finish(token)) return undefined;
    const { newCounter } = verified.authenticationInfo;
    const { numUpdatedRows } = await tables
      .updateTable('console_passkey')
      .set({ counter: newCounter, used_at: new Date(this.#now()).toISOString() })
      .where('id', '=', row.id)
      // Of two that come at once with one count, one is a copy.
      .where('counter', '=', row.counter)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? { administrator: row.administrator, passkey: row.id } : undefined;
  }

  #give(challenge: string, whose: string): void {
    this.#challenges.set(challenge, { at: this.#now(), whose });
    for (const oldest of this.#challenges.keys()) {
      if (this.#challenges.size <= challengesMax) break;
      this.#challenges.delete(oldest);
    }
  }

  #take(challenge: string, whose: string): boolean {
    const given = this.#challenges.get(challenge);
    if (given?.whose !== whose) return false;
    this.#challenges.delete(challenge);
    return this.#now() - given.at < challengeMs;
  }
}

function requireRoom(passkeys: readonly PasskeyRow[]): void {
  if (passkeys.length >= passkeysMax) throw new AdministrationError('There are too many passkeys: remove one first.');
}
