import type { VerifyReply, VerifyRequest } from '@sekisho/contracts';
import { activeSpan, type Logger } from '@sekisho/platform';
import type { Admission } from '../community/admission.ts';
import type { GuessGuard, GuessOutcome } from '../guesses/guess-guard.ts';
import { outcomeOf } from '../guesses/outcome.ts';
import { LoginMeter, type MeasuredLogin } from '../metrics/login-meter.ts';
import type { RealmName, Realms } from '../realms/realms.ts';
import { askRealm } from './ask-realm.ts';
import { describeFailure } from './failure.ts';
import { credentialsOf } from './presented-credentials.ts';
import { type Proof, refused, unavailable, verdict } from './verdict.ts';

export interface VerifierParts {
  readonly realms: Realms;
  readonly admission: Admission;
  readonly guard: Pick<GuessGuard, 'check' | 'report'>;
  readonly logger: Logger;
}

/** Answers whether a user may connect. It always answers: what can't be found out is "unavailable", never "wrong password". */
export class Verifier {
  readonly #meter = new LoginMeter();

  constructor(private readonly parts: VerifierParts) {}

  async verify(request: VerifyRequest): Promise<VerifyReply> {
    const login = this.#meter.begin();
    const reply = await login.during(() => this.#answer(request, login));
    login.over(reply);
    return reply;
  }

  async #answer(request: VerifyRequest, login: MeasuredLogin): Promise<VerifyReply> {
    try {
      return await this.#verdict(request, login);
    } catch (error) {
      const { connection, user } = request;
      this.parts.logger.error({ err: error, connection, user }, 'cannot verify a user');
      return unavailable(describeFailure(error), user);
    }
  }

  async #verdict(request: VerifyRequest, login: MeasuredLogin): Promise<VerifyReply> {
    const { user: presented, remote, credentials } = request;
    const { realms, guard, admission } = this.parts;
    activeSpan().set({ 'sekisho.authentication.method': credentials.protocol });
    const found = realms.find(presented);
    if (found === undefined) return refused('unknown-realm', presented);
    activeSpan().set({ 'sekisho.realm': found.realm.name });
    login.realm = found.realm.name;
    login.method = credentials.protocol;
    const user = found.realm.qualify(found.name);
    const waits = await guard.check(user, remote);
    if (waits !== undefined) return refused(waits.code, user, waits.detail);
    let outcome: GuessOutcome = 'unknown';
    try {
      const proof = await this.#prove(request, found);
      login.backEnd = proof.backEnd;
      outcome = outcomeOf(proof.answer);
      return verdict(proof, admission);
    } finally {
      await guard.report(user, remote, outcome);
    }
  }

  async #prove(request: VerifyRequest, { realm, name }: RealmName): Promise<Proof> {
    const { user: presented, connection, edge, remote, machine, preSharedKey } = request;
    const credentials = credentialsOf(request);
    try {
      const attempt = { connection, edge, remote, name, presented, credentials };
      const { method } = credentials;
      return { ...(await askRealm(realm, method, attempt)), realm, method, machine, preSharedKey, presented };
    } finally {
      if (credentials.method === 'pap') credentials.password.wipe();
    }
  }
}
