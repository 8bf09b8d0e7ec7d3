import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { OidcSettings } from '@sekisho/platform';
import { Provider } from 'oidc-provider';

export const redirectUri = 'https://admin.example.com:8443/single-sign-on';
export const clientSecret = 'what-the-console-and-the-provider-know';
const clientId = 'sekisho';
/** A client whom the provider tells when somebody has proven themselves only where it is asked to. */
export const untoldClientId = 'sekisho-untold';
const claims = ['preferred_username', 'groups'];

/** A real OpenID provider on this machine, which signs in whoever it is told to without asking. */
export class TestProvider {
  readonly #server = createServer((request, response) => this.#answer?.(request, response));
  #answer: ReturnType<Provider['callback']> | undefined;
  #issuer = '';
  /** Who is at the browser, since when (s since the epoch; undefined: now), and what the provider says of them. */
  who: { sub: string; claims: Readonly<Record<string, unknown>>; since?: number } = { sub: '', claims: {} };

  /** Codes that it was asked about. */
  codes = 0;

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const provider = new Provider(this.#issuer, {
      clients: [
        { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], require_auth_time: true },
        { client_id: untoldClientId, client_secret: clientSecret, redirect_uris: [redirectUri] },
      ],
      jwks: { keys: [{ ...key, kty: 'RSA', alg: 'RS256', use: 'sig' }] },
      cookies: { keys: ['of this test'] },
      claims: { openid: ['sub'], profile: claims },
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_, { uid }) => `/interaction/${uid}` },
      ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, AuthorizationCode: 60, IdToken: 60 },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...this.who.claims }) }),
      loadExistingGrant: async (context) => {
        const accountId = context.oidc.session?.accountId;
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client?.clientId ?? clientId,
          ...(accountId !== undefined && { accountId }),
        });
        grant.addOIDCScope('openid profile');
        await grant.save();
        return grant;
      },
    });
    const answer = provider.callback();
    const count = () => {
      this.codes += 1;
    };
    provider.on('grant.success', count).on('grant.error', count);
    this.#answer = (request, response) =>
      request.url?.startsWith('/interaction/') === true
        ? provider.interactionFinished(request, response, {
            login: { accountId: this.who.sub, ...(this.who.since !== undefined && { ts: this.who.since }) },
          })
        : answer(request, response);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get settings(): OidcSettings {
    return {
      name: 'Example SSO',
      issuer: this.#issuer,
      clientId,
      clientSecret: { env: 'UNUSED' },
      scopes: ['openid', 'profile'],
      nameClaim: 'preferred_username',
      roleClaim: 'groups',
      roles: { administrator: ['vpn-admins'], operator: ['helpdesk'], viewer: ['staff'] },
    };
  }

  /** A browser's way to the provider and through it. @returns the query with which it is sent back to the console */
  async visit(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    let at = url;
    while (!at.startsWith(redirectUri)) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const reply = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const set of reply.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      const next = reply.headers.get('location');
      if (next === null) throw new Error(`the provider answered ${reply.status}: ${await reply.text()}`);
      at = new URL(next, at).href;
    }
    return new URL(at).search.slice(1);
  }
}
