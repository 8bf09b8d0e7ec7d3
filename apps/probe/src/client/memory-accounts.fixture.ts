import type { EapServerStep } from '@sekisho/eap';
import {
  type Credentials,
  chapMd5Response,
  msChapV2AuthenticatorResponse,
  msChapV2Response,
  type Verdict,
} from '@sekisho/ppp';
import { equalBytes, Secret } from '@sekisho/wire';

/** Who a gateway in memory lets in: users that all have one password. */
export class MemoryAccounts {
  private readonly password: Secret;

  /** @param user a name, or which names are known */
  constructor(
    private readonly user: string | ((name: string) => boolean),
    password: string,
  ) {
    this.password = Secret.fromText(password);
  }

  judge(credentials: Credentials): Verdict {
    const { password } = this;
    const refused: Verdict = { outcome: 'refused', msChapError: 691 };
    if (!this.#knows(credentials.user)) return refused;
    switch (credentials.protocol) {
      case 'pap':
        return equalBytes(credentials.password.reveal(), password.reveal()) ? { outcome: 'accepted' } : refused;
      case 'chap-md5': {
        const { identifier, challenge, response } = credentials;
        return equalBytes(chapMd5Response(identifier, password, challenge), response)
          ? { outcome: 'accepted' }
          : refused;
      }
      case 'ms-chap-v2': {
        const input = { ...credentials, password };
        if (!equalBytes(msChapV2Response(input), credentials.ntResponse)) return refused;
        return { outcome: 'accepted', authenticatorResponse: msChapV2AuthenticatorResponse(input) };
      }
    }
  }

  #knows(name: string): boolean {
    return typeof this.user === 'string' ? name === this.user : this.user(name);
  }
}

/** The same proof as PPP would carry it without EAP. */
export function asInPpp({ identity: user, credentials }: Extract<EapServerStep, { kind: 'verify' }>): Credentials {
  switch (credentials.method) {
    case 'chap-md5':
      return { ...credentials, protocol: 'chap-md5', user };
    case 'ms-chap-v2':
      return { ...credentials, protocol: 'ms-chap-v2', user };
    case 'tls':
      throw new Error('this gateway has no TLS');
  }
}
