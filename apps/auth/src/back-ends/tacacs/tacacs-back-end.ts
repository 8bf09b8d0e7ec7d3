import type { UserMethod } from '@sekisho/contracts';
import type { Logger, TacacsBackEndSettings } from '@sekisho/platform';
import {
  Authentication,
  Authorization,
  type AuthorizationResponse,
  argument,
  fitsShortField,
  type LoginRequest,
  type Proof,
} from '@sekisho/tacacs';
import type { Account, Answer, Attempt, BackEnd, BackEndHealth, Credentials } from '../back-end.ts';
import { withInterim } from '../interim.ts';
import { readAuthorization } from './authorized.ts';
import { Client, type TacacsServer } from './client.ts';
import { connectionShares } from './connection-shares.ts';
import { interimMs } from './limits.ts';

type Settings = Omit<TacacsBackEndSettings, 'kind' | 'servers'>;

export interface TacacsBackEndParts {
  /** As the settings name it. */
  readonly name: string;
  readonly settings: Settings;
  /** In the order of preference. */
  readonly servers: readonly TacacsServer[];
  readonly logger: Logger;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** An ordinary user (RFC 8907 §9). */
const userPrivilege = 1;

/**
 * Users of a TACACS+ server (RFC 8907): authentication, then authorization for address, groups and times.
 *
 * MS-CHAPv2 is not among the methods. The protocol has a login for it (RFC 8907 §5.4.2.5), but its answer has no place for the
 * authenticator response (RFC 2759 §5) without which every client hangs up, and the server alone could compute that. Nor does
 * tac_plus know it.
 *
 * A server does not tell an unknown user from a wrong password, so no back end behind this one is asked about such a user.
 */
export class TacacsBackEnd implements BackEnd {
  readonly name: string;
  readonly kind = 'tacacs';
  readonly methods: ReadonlySet<UserMethod> = new Set(['pap', 'chap-md5', 'eap-md5-challenge']);
  readonly #settings: Settings;
  readonly #client: Client;

  constructor({ name, settings, servers, logger, now }: TacacsBackEndParts) {
    this.name = name;
    this.#settings = settings;
    const connections = connectionShares(settings).logins;
    this.#client = new Client({ settings: { ...settings, connections }, servers, logger, now });
  }

  async verify(attempt: Attempt): Promise<Answer> {
    return withInterim(await this.#verify(attempt), this.#settings.accounting ? interimMs : undefined);
  }

  health(): readonly BackEndHealth[] {
    return this.#client.health();
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #verify(attempt: Attempt): Promise<Answer> {
    const login = this.#loginOf(attempt);
    if (login === undefined) return { kind: 'refused', code: 'method-not-possible-for-user' };
    if (!fits(login)) return { kind: 'refused', code: 'wrong-password', detail: 'TACACS+ takes at most 255 bytes' };
    const told = await this.#client.ask(
      () => new Authentication(login),
      (outcome) => (outcome.kind === 'error' ? outcome.message : undefined),
    );
    if (told.kind === 'unavailable') return told;
    switch (told.outcome.kind) {
      case 'pass':
        return this.#authorize(login, told.outcome.message);
      case 'challenge':
        return { kind: 'refused', code: 'challenge-not-answerable', detail: told.outcome.prompt };
      case 'fail':
        return { kind: 'refused', code: 'wrong-password', detail: told.outcome.message || undefined };
      case 'error':
        return { kind: 'unavailable', detail: told.outcome.message };
    }
  }

  async #authorize(login: LoginRequest, greeting: string): Promise<Answer> {
    if (!this.#settings.authorization) return accepted(login.user, { groups: [], grants: {} }, greeting);
    const { user, port, remoteAddress, privilege, service, proof } = login;
    const request = {
      user,
      port,
      remoteAddress,
      login: { method: 'tacacs-plus', privilege, type: proof.type, service },
      args: [argument('service', this.#settings.service), argument('protocol', 'ip')],
    } as const;
    const told = await this.#client.ask(
      () => new Authorization(request),
      ({ status, message, data }) => (status === 'error' ? message || data : undefined),
    );
    return told.kind === 'unavailable' ? told : this.#authorized(user, told.outcome, greeting);
  }

  #authorized(user: string, { status, message, data, args }: AuthorizationResponse, greeting: string): Answer {
    // Who follows no referral takes it for a refusal (RFC 8907 §6.2).
    if (status !== 'pass-add' && status !== 'pass-replace') {
      const said = message || data || `no authorization for the service ${this.#settings.service}`;
      return { kind: 'refused', code: 'refused-by-back-end', name: user, detail: said };
    }
    const read = readAuthorization(args, this.#settings.groupAttribute);
    if (read.kind === 'granted') return accepted(user, read, greeting || message);
    const detail = `the authorization demands ${read.argument}, which the gateway cannot honour`;
    return { kind: 'refused', code: 'refused-by-back-end', name: user, detail };
  }

  /** @returns undefined: TACACS+ cannot verify such credentials */
  #loginOf({ name, connection, remote, credentials }: Attempt): LoginRequest | undefined {
    const proof = proofOf(credentials, this.#settings.passwordMethod);
    if (proof === undefined) return undefined;
    const service = proof.type === 'ascii' ? 'login' : 'ppp';
    return { user: name, port: connection, remoteAddress: remote, privilege: userPrivilege, service, proof };
  }
}

function proofOf(credentials: Credentials, passwordMethod: Settings['passwordMethod']): Proof | undefined {
  switch (credentials.method) {
    case 'pap':
      return { type: passwordMethod, password: credentials.password };
    case 'chap-md5': {
      const { identifier, challenge, response } = credentials;
      return { type: 'chap', identifier, challenge, response };
    }
    case 'ms-chap-v2':
      return undefined;
  }
}

const fits = ({ user, proof }: LoginRequest): boolean =>
  fitsShortField(user) && (proof.type !== 'pap' || proof.password.length <= 255);

function accepted(name: string, { groups, grants }: Pick<Account, 'groups' | 'grants'>, message: string): Answer {
  return {
    kind: 'accepted',
    account: { name, groups, grants: message === '' ? grants : { ...grants, message } },
  };
}
