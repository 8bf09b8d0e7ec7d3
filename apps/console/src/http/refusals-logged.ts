import type { Logger } from '@sekisho/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import '../access/administrator.ts';
import { isToldOf, SignInGuard } from '../access/sign-in-guard.ts';
import { networkOf } from './network-of.ts';

/** Of who is nobody or may not, of other sites and hosts, of what does not fit or is too much; not of what the gateway itself refuses. */
const told: ReadonlySet<number> = new Set([400, 401, 403, 413, 415, 421, 429]);

/**
 * Tells the log which requests were refused, by whom and from where (OWASP ASVS 7.1.3, 7.2.2): of one sign-in, and of one address that
 * has none, ever more seldom. Of a path the route alone, as there may be a token in it.
 */
export class RefusalsLogged {
  /** Of its own: strangers crowd out nothing that is remembered of sign-ins. */
  readonly #guard = new SignInGuard();

  constructor(private readonly logger: Pick<Logger, 'warn'>) {}

  /** After an answer. */
  look({ method, routeOptions, signedIn, ip }: FastifyRequest, { statusCode: status }: FastifyReply): void {
    if (!told.has(status)) return;
    if (!isToldOf(this.#guard, signedIn?.signIn.id ?? networkOf(ip))) return;
    const by = signedIn?.administrator.name;
    this.logger.warn({ status, method, route: routeOptions.url, by, from: ip }, 'a request was refused');
  }
}
