import type { UserMethod } from '@sekisho/contracts';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { equalConstantTime, Secret } from '@sekisho/wire';
import type {
  Account,
  Answer,
  Attempt,
  BackEnd,
  BackEndHealth,
  ChapMd5,
  Claimant,
  Credentials,
  MsChapV2,
} from '../back-end.ts';
import type { Directory } from './directory.ts';
import type { Standing } from './standing.ts';
import type { LoginProof, User } from './user-store.ts';

/** Users with a password in the gateway's own store ("Check Point password"). */
export class InternalBackEnd implements BackEnd {
  readonly name = 'internal';
  readonly kind = 'internal';
  readonly methods: ReadonlySet<UserMethod> = new Set([
    'pap',
    'chap-md5',
    'ms-chap-v2',
    'eap-md5-challenge',
    'eap-ms-chap-v2',
  ]);

  constructor(
    private readonly directory: Directory,
    private readonly standing: Standing,
  ) {}

  /** @throws VaultError, or the database's own error */
  verify({ name, credentials }: Attempt): Promise<Answer> {
    return credentials.method === 'pap'
      ? this.#verifyPassword(name, credentials.password)
      : this.#verifyResponse(name, credentials);
  }

  /** @throws the database's own error */
  async lookup({ name }: Claimant): Promise<Answer> {
    const user = await this.directory.find(name);
    return user === undefined ? { kind: 'unknown-user' } : this.#admit(user, 'certificate');
  }

  health(): readonly BackEndHealth[] {
    return [];
  }

  close(): Promise<void> {
    return this.standing.settled();
  }

  async #verifyPassword(name: string, password: Secret): Promise<Answer> {
    const user = await this.directory.find(name);
    const right = await this.directory.vault.matches(user?.name ?? name, user?.password, password);
    return right && user !== undefined ? this.#admit(user, 'password') : this.#wrong(name, user);
  }

  async #verifyResponse(name: string, credentials: Exclude<Credentials, { method: 'pap' }>): Promise<Answer> {
    const found = await this.directory.secretOf(name);
    const { right, ...proof } = respond(found.kind === 'usable' ? found.secret : noPassword, credentials);
    switch (found.kind) {
      case 'unknown':
        return this.#wrong(name, undefined);
      case 'no-password':
        return this.#wrong(name, found.user);
      case 'hash-only':
        return { kind: 'refused', code: 'method-not-possible-for-user', name: found.user.name };
      case 'usable':
        found.secret.wipe();
        return right ? { ...this.#admit(found.user, 'password'), ...proof } : this.#wrong(name, found.user);
    }
  }

  /** Of a user who has proven who they are. */
  #admit(user: User, by: LoginProof): Answer {
    const refusal = this.standing.refusal(user, by);
    if (refusal !== undefined) return { kind: 'refused', name: user.name, ...refusal };
    this.standing.loggedIn(user, by);
    return { kind: 'accepted', account: accountOf(user) };
  }

  #wrong(name: string, user: User | undefined): Answer {
    this.standing.failed(name);
    if (user === undefined) return { kind: 'unknown-user' };
    return { kind: 'refused', code: 'wrong-password', name: user.name };
  }
}

/** Takes the place of the password where there is none, so that the computation takes place all the same. */
const noPassword = Secret.fromText('nobody has this password');

interface Response {
  readonly right: boolean;
  readonly authenticatorResponse?: string;
}

const respond = (secret: Secret, credentials: ChapMd5 | MsChapV2): Response =>
  credentials.method === 'chap-md5' ? respondChapMd5(secret, credentials) : respondMsChapV2(secret, credentials);

const respondChapMd5 = (secret: Secret, { identifier, challenge, response }: ChapMd5): Response => ({
  right: equalConstantTime(chapMd5Response(identifier, secret, challenge), response),
});

/** A right answer brings what proves the gateway to the client. */
function respondMsChapV2(password: Secret, { hashedName, ntResponse, ...challenges }: MsChapV2): Response {
  const input = { user: hashedName, password, ...challenges };
  const right = equalConstantTime(msChapV2Response(input), ntResponse);
  return { right, authenticatorResponse: msChapV2AuthenticatorResponse({ ...input, ntResponse }) };
}

const accountOf = ({ name, groups, officeMode, rules }: User): Account => ({
  name,
  groups,
  officeMode,
  logins: rules.logins ?? undefined,
  grants: rules.address === null ? {} : { framedAddress: rules.address },
});
