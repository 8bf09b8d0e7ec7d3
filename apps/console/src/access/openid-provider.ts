import { AdministrationError } from '@sekisho/administration';
import type { OidcSettings } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import * as openid from 'openid-client';
import { doneSignInsMax, proofFreshMs, providerAnswerSeconds, singleSignOnMs } from '../limits.ts';
import { Begun } from './begun.ts';

/** Whom the provider has signed in. */
export interface ProvidedIdentity {
  /** Issuer and subject: never given to anybody else (OpenID Connect Core §5.7). */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** When it has last had them prove themselves, in ms since the epoch; 0 where it does not say. */
  readonly provenAt: number;
}

/** An OpenID provider, by the authorization code flow with PKCE (RFC 7636), state and nonce. */
export class OpenIdProvider {
  readonly #settings: OidcSettings;
  readonly #secret: Secret;
  readonly #signIns: Begun;
  #found: Promise<openid.Configuration> | undefined;

  /** @param now ms since the epoch */
  constructor(settings: OidcSettings, secret: Secret, now: () => number = Date.now) {
    this.#settings = settings;
    this.#secret = secret;
    this.#signIns = new Begun({ lastsMs: singleSignOnMs, doneMax: doneSignInsMax }, now);
  }

  /**
   * @param redirectUri where the provider sends the browser back to
   * @returns where the browser goes, and what it has to bring along when it comes back
   * @throws AdministrationError where the provider does not answer
   */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly token: string }> {
    const configuration = await this.#configuration();
    const token = this.#signIns.begin();
    const { state, nonce, verifier } = this.#expected(token, redirectUri);
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#settings.scopes.join(' '),
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // Whoever signs in anew to prove themselves does so, also where the provider has let them in long ago.
      max_age: `${proofFreshMs / 1000}`,
    });
    return { url: url.href, token };
  }

  /**
   * @param answer what the provider sent back: a query
   * @param redirectUri as it was begun with
   * Uses up what was begun.
   * @throws where it is no answer to what this browser has begun, or the provider or its signature does not hold
   */
  async finish(token: string, answer: string, redirectUri: string): Promise<ProvidedIdentity> {
    if (!this.#signIns.isUnderWay(token)) throw new Error('it was not begun here, was used, or long ago');
    const { state, nonce, verifier } = this.#expected(token, redirectUri);
    const configuration = await this.#configuration();
    const url = new URL(redirectUri);
    url.search = answer;
    // Before the provider is asked: with one that was begun it is asked about one code, good or not.
    if (!this.#signIns.finish(token)) throw new Error('it was used meanwhile');
    const tokens = await openid.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider sent no ID token');
    const { iss, sub, auth_time: provenAt } = claims;
    // Whoever was asked for max_age has to say (OpenID Connect Core §2): what is not said counts as long ago.
    const who = { subject: `${iss} ${sub}`, provenAt: typeof provenAt === 'number' ? provenAt * 1000 : 0 };
    const { nameClaim, roleClaim } = this.#settings;
    if (claims[nameClaim] !== undefined && claims[roleClaim] !== undefined) return { ...who, claims };
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return { ...who, claims };
    // Many providers have only the subject in the ID token.
    const more = await openid.fetchUserInfo(configuration, tokens.access_token, sub);
    return { ...who, claims: { ...more, ...claims } };
  }

  /** What an answer has to fit. */
  #expected(token: string, redirectUri: string) {
    const secret = (what: string) => this.#signIns.secretOf(token, `${what} ${redirectUri}`).toString('base64url');
    return { state: secret('state'), nonce: secret('nonce'), verifier: secret('verifier') };
  }

  /** What the provider says of itself; asked anew while it does not answer. */
  async #configuration(): Promise<openid.Configuration> {
    const { issuer, clientId, name } = this.#settings;
    const isPlain = issuer.startsWith('http:');
    this.#found ??= openid.discovery(
      new URL(issuer),
      clientId,
      undefined,
      openid.ClientSecretBasic(this.#secret.revealText()),
      {
        timeout: providerAnswerSeconds,
        // The signature of the ID token counts, not TLS alone.
        execute: [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])],
      },
    );
    try {
      return await this.#found;
    } catch {
      this.#found = undefined;
      throw new AdministrationError(`${name} does not answer at ${issuer}.`);
    }
  }
}
