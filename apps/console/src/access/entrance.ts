import { AdministrationError } from '@sekisho/administration';
import type { Tables } from '../store/database.ts';
import type { AdministratorRow, InvitationRow } from '../store/schema.ts';
import type { SignedIn } from './administrator.ts';
import type { Administrators } from './administrators.ts';
import type { AuthenticatorApps } from './authenticator-app.ts';
import { enrol, hasPasswords, over, type TransactionParts } from './enrolment.ts';
import type { Invitations } from './invitations.ts';
import type { KnownBrowsers } from './known-browsers.ts';
import type { PasskeyProof } from './passkeys.ts';
import { hashPassword, isPassword, passwordProblem } from './passwords.ts';
import { byBrowser, byName, type Counted, isRefusalTold, type SignInGuard } from './sign-in-guard.ts';
import { type Client, notInAnyMore, type SignIns } from './sign-ins.ts';
import { hashOf, isToken, newToken } from './tokens.ts';

export interface EntranceParts {
  /** What those below keep theirs in. */
  readonly tables: Tables;
  readonly administrators: Administrators;
  readonly invitations: Invitations;
  readonly signIns: SignIns;
  readonly apps: AuthenticatorApps;
  readonly guard: SignInGuard;
  readonly browsers: KnownBrowsers;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Who is in. */
export interface LetIn {
  readonly administrator: AdministratorRow;
  readonly token: string;
  /** For the browser to keep. */
  readonly browser: string;
}

/** What becomes of somebody who wants in. Who was refused learns nothing of why. */
export type Entered =
  | ({ readonly outcome: 'signed-in' } & LetIn)
  /** The password was right: the code of the authenticator app, or a recovery code, is missing. */
  | { readonly outcome: 'second-factor' }
  /** By whose name, where there is one; for the log alone. */
  | { readonly outcome: 'refused'; readonly known: string | undefined }
  /** `isTold`: of one address the log is told of it ever more seldom. */
  | { readonly outcome: 'held'; readonly forMs: number; readonly isTold: boolean };

export interface Claim {
  readonly name: string;
  readonly password: string;
  /** Six digits of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

/** What an invitation is for. */
export interface Invited {
  /** undefined: of the first administrator, who chooses one. */
  readonly name: string | undefined;
  /** For the authenticator app: in base 32, and as a QR code has it. */
  readonly secret: string;
  readonly uri: string;
  /** For the browser to carry: the secret goes with it. */
  readonly opened: string;
}

/** What somebody with an invitation makes of it. */
export interface Acceptance {
  readonly token: string;
  /** What the browser carries since it has looked at the invitation. */
  readonly opened: string | undefined;
  /** Of the first administrator alone: others have a name. */
  readonly name?: string | undefined;
  readonly password: string;
  readonly code: string;
}

const recoveryCode = /^[a-z2-7]{5}-[a-z2-7]{5}$/;

/** Lets administrators in: by password and second factor, and by invitation the first time. */
export class Entrance {
  readonly #parts: EntranceParts;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  async signIn({ name, password, code }: Claim, client: Client): Promise<Entered> {
    const { administrators, guard, browsers } = this.#parts;
    const administrator = await administrators.named(name);
    const counted = this.#countedOf(name, administrator, client);
    const forMs = guard.heldMs(counted);
    if (forMs > 0) return { outcome: 'held', forMs, isTold: isRefusalTold(guard, client.address) };
    const attempt = guard.begin(counted);
    const isRight = await isPassword(password, administrator?.password ?? null);
    if (administrator === undefined || administrator.disabled === 1 || !isRight)
      return { outcome: 'refused', known: administrator?.name };
    if (code === undefined) {
      attempt.forgive();
      return { outcome: 'second-factor' };
    }
    if (!(await this.#isSecondFactor(administrator, code))) return { outcome: 'refused', known: administrator.name };
    const method = recoveryCode.test(code.trim().toLowerCase()) ? 'recovery-code' : 'totp';
    const token = await this.#open(administrator, method, client);
    if (token === undefined) return { outcome: 'refused', known: administrator.name };
    attempt.succeed();
    return { outcome: 'signed-in', administrator, token, browser: browsers.make(administrator) };
  }

  #countedOf(name: string, owner: AdministratorRow | undefined, { address, browser }: Client): readonly Counted[] {
    const known = owner && browser !== undefined ? this.#parts.browsers.nameOf(browser, owner) : undefined;
    return known === undefined ? byName(name, address) : byBrowser(known);
  }

  /** Lets in whoever has proven a passkey; undefined: there is no such administrator, or passkey, or not any more. */
  async enter({ administrator: id, passkey }: PasskeyProof, client: Client): Promise<LetIn | undefined> {
    const administrator = await this.#parts.administrators.find(id);
    if (administrator === undefined || administrator.disabled === 1) return undefined;
    // The provider is who lets them in, and who stops doing so.
    if (administrator.oidc !== null) return undefined;
    const isThere = (administrators: Administrators) => administrators.hasPasskey(id, passkey);
    const token = await this.#open(administrator, 'passkey', client, isThere);
    return token === undefined
      ? undefined
      : { administrator, token, browser: this.#parts.browsers.make(administrator) };
  }

  /** Whether an administrator who is in knows the password and has the second factor now. */
  async proves(
    administrator: AdministratorRow,
    { password, code }: Pick<Claim, 'password' | 'code'>,
  ): Promise<boolean> {
    const isRight = await isPassword(password, administrator.password);
    return isRight && code !== undefined && (await this.#isSecondFactor(administrator, code));
  }

  /** false: the link of the first start makes one. */
  async hasAdministrators(): Promise<boolean> {
    return hasPasswords(this.#parts.administrators);
  }

  async leave({ administrator, signIn }: SignedIn): Promise<void> {
    await this.#parts.signIns.end(administrator.id, signIn.id);
  }

  /**
   * What an invitation is for, and a secret for the authenticator app, which whoever looks at it in another browser does not see;
   * undefined: it is used, or too old.
   * @param gateway as the app is to call it
   * @param carried what the browser carries, where it has looked at an invitation before
   */
  async invited(token: string, gateway: string, carried?: string): Promise<Invited | undefined> {
    const { apps } = this.#parts;
    const found = await this.#invitation(token);
    if (found === undefined) return undefined;
    const { invitation, known } = found;
    const opened = isToken(carried) ? carried : newToken();
    const secret = apps.secretFor(invitation.token, opened);
    return { name: known?.name, secret, uri: apps.uriOf(secret, known?.name ?? 'administrator', gateway), opened };
  }

  /**
   * Sets password and authenticator app, and signs in.
   * @returns recovery codes, which nobody sees again
   * @throws AdministrationError
   */
  async accept(
    { token, opened, name, password, code }: Acceptance,
    client: Client,
  ): Promise<LetIn & { readonly recovery: readonly string[] }> {
    const { administrators, apps, browsers, now } = this.#parts;
    const found = await this.#invitation(token);
    if (found === undefined) throw new AdministrationError(over);
    const { invitation, known } = found;
    const called = known?.name ?? name ?? '';
    if (called === '') throw new AdministrationError('Give the name by which you want to sign in.');
    requireGood(password, called);
    if (!isToken(opened)) throw new AdministrationError(notOpened);
    const secret = apps.secretFor(invitation.token, opened);
    const step = apps.stepOf(secret, code, null, now());
    if (step === undefined) throw new AdministrationError(wrongCode);
    if (known === undefined) await administrators.requireFree(called);
    const proof = { password: await hashPassword(password), secret, step };
    const enrolled = await this.#changingSignIns((parts) => enrol(parts, { invitation, called, proof, client }));
    return { ...enrolled, browser: browsers.make({ id: enrolled.administrator.id, password: proof.password }) };
  }

  /**
   * Ends all sign-ins, and opens a new one in the place of the one that it was done by.
   * @returns the token of that, and what the browser keeps
   * @throws AdministrationError
   */
  async setPassword(
    { administrator, signIn }: SignedIn,
    password: string,
    client: Client,
  ): Promise<Pick<LetIn, 'token' | 'browser'>> {
    requireGood(password, administrator.name);
    const hashed = await hashPassword(password);
    const token = await this.#changingSignIns(async ({ administrators, signIns }) => {
      // Since it was proven, somebody may have taken the account back.
      const present = await administrators.find(administrator.id);
      if (present?.password !== administrator.password || !(await signIns.stands(signIn.token)))
        throw new AdministrationError(notInAnyMore);
      await administrators.change(administrator, { password: hashed });
      await signIns.endAll(administrator.id);
      return signIns.open(administrator.id, signIn.method, client);
    });
    return { token, browser: this.#parts.browsers.make({ id: administrator.id, password: hashed }) };
  }

  /** In one transaction, after which streams of sign-ins that are over end. */
  async #changingSignIns<T>(work: (parts: TransactionParts) => Promise<T>): Promise<T> {
    const { tables, administrators, invitations, signIns, apps } = this.#parts;
    const done = await tables.alone((within) =>
      work({
        administrators: administrators.in(within),
        invitations: invitations.in(within),
        signIns: signIns.in(within),
        apps,
      }),
    );
    signIns.tellEnded();
    return done;
  }

  /** undefined: since they were proven, they have been disabled or removed, or what proved them is another one. */
  async #open(
    { id, password }: AdministratorRow,
    method: string,
    client: Client,
    stands = async (_: Administrators): Promise<boolean> => true,
  ): Promise<string | undefined> {
    return this.#changingSignIns(async ({ administrators, signIns }) => {
      const present = await administrators.find(id);
      if (present === undefined || present.disabled === 1 || present.password !== password) return undefined;
      if (!(await stands(administrators))) return undefined;
      return signIns.open(id, method, client);
    });
  }

  /** One that is good, and for whom; that of the first administrator is over as soon as there is one. */
  async #invitation(
    token: string,
  ): Promise<{ readonly invitation: InvitationRow; readonly known: AdministratorRow | undefined } | undefined> {
    const { administrators, invitations } = this.#parts;
    const invitation = await invitations.find(token);
    if (invitation === undefined) return undefined;
    if (invitation.administrator === null)
      return (await this.hasAdministrators()) ? undefined : { invitation, known: undefined };
    const known = await administrators.find(invitation.administrator);
    return known === undefined || known.disabled === 1 ? undefined : { invitation, known };
  }

  async #isSecondFactor({ id, totp, totp_step }: AdministratorRow, code: string): Promise<boolean> {
    const { administrators, apps, now } = this.#parts;
    const given = code.trim().toLowerCase();
    if (recoveryCode.test(given)) return administrators.takeRecoveryCode(id, hashOf(given));
    if (totp === null || !/^\d{6}$/.test(given)) return false;
    const step = apps.stepOf(apps.open(totp, id), given, totp_step, now());
    return step !== undefined && (await administrators.takeStep(id, step));
  }
}

const notOpened = 'This browser does not have the secret that the page showed: load the page anew, and scan it again.';

const wrongCode = 'The code is not the one that the app shows now: the clock of the telephone may be wrong.';

const passwordSentences = {
  'too-short': 'The password is too short: use at least 12 letters, such as four words.',
  'too-long': 'The password is too long.',
  'has-name': 'The password must not have your name in it.',
} as const;

function requireGood(password: string, name: string): void {
  const problem = passwordProblem(password, name);
  if (problem !== undefined) throw new AdministrationError(passwordSentences[problem]);
}
