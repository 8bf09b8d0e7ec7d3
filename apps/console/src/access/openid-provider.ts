import { AdministrationError } from '@sekisho/administration';
import type { OidcSettings } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import * as openid from 'openid-client';
import { providerAnswerSeconds, singleSignOnMs, singleSignOnsMax } from '../limits.ts';
import { hashOf, newToken } from './tokens.ts';

/** A sign-in at the provider that is under way: what its answer has to fit. */
interface UnderWay {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly until: number;
}

/** Whom the provider has signed in. */
export interface ProvidedIdentity {
  /** Issuer and subject: never given to anybody else (OpenID Connect Core §5.7). */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** An OpenID provider, by the authorization code flow with PKCE (RFC 7636), state and nonce. */
export class OpenIdProvider {
  readonly #settings: OidcSettings;
  readonly #secret: Secret;
  readonly #now: () => number;
  readonly #underWay = new Map<string, UnderWay>();
  #found: Promise<openid.Configuration> | undefined;

  /** @param now ms since the epoch */
  constructor(settings: OidcSettings, secret: Secret, now: () => number = Date.now) {
    this.#settings = settings;
    this.#secret = secret;
    this.#now = now;
  }

  /**
   * @param redirectUri where the provider sends the browser back to
   * @returns where the browser goes, and what it has to bring along when it comes back
   * @throws AdministrationError where the provider does not answer
   */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly token: string }> {
    const configuration = await this.#configuration();
    const token = newToken();
    const [state, nonce, verifier] = [openid.randomState(), openid.randomNonce(), openid.randomPKCECodeVerifier()];
    this.#underWay.set(hashOf(token), { state, nonce, verifier, redirectUri, until: this.#now() + singleSignOnMs });
    for (const [key, { until }] of this.#underWay) {
      if (this.#underWay.size <= singleSignOnsMax && until > this.#now()) break;
      this.#underWay.delete(key);
    }
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.#settings.scopes.join(' '),
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, token };
  }

  /**
   * @param answer what the provider sent back: a query
   * @throws where it is no answer to what this browser has begun, or the provider or its signature does not hold
   */
  async finish(token: string, answer: string): Promise<ProvidedIdentity> {
    const underWay = this.#underWay.get(hashOf(token));
    this.#underWay.delete(hashOf(token));
    if (underWay === undefined || underWay.until <= this.#now()) throw new Error('it was not begun here, or long ago');
    const configuration = await this.#configuration();
    const url = new URL(underWay.redirectUri);
    url.search = answer;
    const tokens = await openid.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: underWay.verifier,
      expectedState: underWay.state,
      expectedNonce: underWay.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider sent no ID token');
    const subject = `${claims.iss} ${claims.sub}`;
    const { nameClaim, roleClaim } = this.#settings;
    if (claims[nameClaim] !== undefined && claims[roleClaim] !== undefined) return { subject, claims };
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return { subject, claims };
    // Many providers have only the subject in the ID token.
    const more = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return { subject, claims: { ...more, ...claims } };
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
