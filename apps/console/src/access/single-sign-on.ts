import { administratorName } from '@sekisho/contracts';
import type { Logger, OidcSettings } from '@sekisho/platform';
import type { AdministratorRow } from '../store/schema.ts';
import type { Administrators } from './administrators.ts';
import type { OpenIdProvider, ProvidedIdentity } from './openid-provider.ts';
import { providedRole } from './provided-role.ts';
import { ProviderAsks } from './provider-asks.ts';
import { isRefusalTold, type SignInGuard } from './sign-in-guard.ts';
import type { Client, SignIns } from './sign-ins.ts';

export interface SingleSignOnParts {
  readonly administrators: Administrators;
  readonly signIns: SignIns;
  readonly guard: SignInGuard;
  readonly logger: Pick<Logger, 'warn'>;
}

/** A browser that comes back from the provider. */
export interface ComeBack {
  /** What `begin` gave to it. */
  readonly token: string;
  /** The provider's, a query. */
  readonly answer: string;
  /** As `begin` was told it. */
  readonly redirectUri: string;
}

/** What becomes of somebody who comes back from the provider. Why somebody was refused stands in the log, where it is told at all. */
export type SignedOn =
  | { readonly outcome: 'signed-in'; readonly administrator: AdministratorRow; readonly token: string }
  /** `isTold`: of who costs nothing and is nobody's it is told ever more seldom, as in the log. */
  | { readonly outcome: 'refused'; readonly known: string | undefined; readonly isTold: boolean };

/** Lets those in whom an OpenID provider has signed in; its claims say what they are called and may do. */
export class SingleSignOn {
  readonly #parts: SingleSignOnParts;
  readonly #asks = new ProviderAsks();
  readonly #provider: { readonly settings: OidcSettings; readonly by: OpenIdProvider } | undefined;

  /** @param provider undefined: there is none */
  constructor(parts: SingleSignOnParts, provider?: { readonly settings: OidcSettings; readonly by: OpenIdProvider }) {
    this.#parts = parts;
    this.#provider = provider;
  }

  /** What the provider is called; undefined: there is none. */
  get name(): string | undefined {
    return this.#provider?.settings.name;
  }

  /** @throws AdministrationError where the provider does not answer @returns undefined: there is none */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly token: string } | undefined> {
    return this.#provider?.by.begin(redirectUri);
  }

  async finish({ token, answer, redirectUri }: ComeBack, client: Client): Promise<SignedOn> {
    if (this.#provider === undefined) return this.#refused(client);
    const { settings, by } = this.#provider;
    try {
      const provided = await this.#asks.ask(client.address, () => by.finish(token, answer, redirectUri));
      return await this.#admit(provided, settings, client);
    } catch (error) {
      // What the provider answered may have a code in it that is good still: the kind of error is enough.
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const reason = error instanceof Error ? error.message : String(error);
      const refused = this.#refused(client);
      if (refused.isTold) this.#parts.logger.warn({ provider: settings.name, reason, code }, 'a single sign-on failed');
      return refused;
    }
  }

  #refused({ address }: Client, known?: string) {
    const isTold = known !== undefined || isRefusalTold(this.#parts.guard, address);
    return { outcome: 'refused', known, isTold } as const;
  }

  async #admit(
    { subject, claims, provenAt }: ProvidedIdentity,
    settings: OidcSettings,
    client: Client,
  ): Promise<SignedOn> {
    const { administrators, signIns, logger } = this.#parts;
    const role = providedRole(claims, settings);
    const known = await administrators.ofProvider(subject);
    const refuse = async (reason: string): Promise<SignedOn> => {
      const refused = this.#refused(client, known?.name);
      if (refused.isTold) logger.warn({ provider: settings.name, subject, reason }, 'a single sign-on was refused');
      if (known !== undefined) await signIns.endAll(known.id);
      return refused;
    };
    if (role === undefined) return refuse(`the claim ${settings.roleClaim} gives no role`);
    if (known?.disabled === 1) return refuse('the administrator is disabled');
    const administrator = known ?? (await this.#added(subject, claims[settings.nameClaim], role));
    if (administrator === undefined) return refuse(`the claim ${settings.nameClaim} is no name, or is another one's`);
    if (administrator.role !== role) {
      await administrators.change(administrator, { role });
      // What they were let in for has changed.
      await signIns.endAll(administrator.id);
    }
    const token = await signIns.open(administrator.id, 'oidc', client, provenAt);
    return { outcome: 'signed-in', administrator: { ...administrator, role }, token };
  }

  /** Nobody becomes somebody who is here already by being called the same at the provider. */
  async #added(subject: string, name: unknown, role: AdministratorRow['role']): Promise<AdministratorRow | undefined> {
    const { success, data } = administratorName.safeParse(name);
    if (!success) return undefined;
    const { administrators } = this.#parts;
    return (await administrators.named(data)) === undefined ? administrators.add(data, role, subject) : undefined;
  }
}
