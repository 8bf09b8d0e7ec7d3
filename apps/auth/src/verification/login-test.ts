import type { AuthTestReply, AuthTestRequest, Sealed, TestableMethod, VerifyReply } from '@sekisho/contracts';
import { newUlid, random } from '@sekisho/platform';
import { chapMd5Response, msChapV2Response } from '@sekisho/ppp';
import type { Secret } from '@sekisho/wire';
import type { Answer, BackEnd, Credentials } from '../back-ends/back-end.ts';
import type { Authentications } from '../community/admission.ts';
import { accountInRealm, type Realm, type RealmName } from '../realms/realms.ts';
import { askRealm } from './ask-realm.ts';
import { describeFailure } from './failure.ts';
import { refused, unavailable, verdict } from './verdict.ts';
import type { VerifierParts } from './verifier.ts';

type Steps = Omit<AuthTestReply, 'verdict' | 'tookMs'>;

/** Where a client would be named: the administrator's own machine. */
const claimant = { edge: 'auth-test', remote: '127.0.0.1' };

export interface LoginTestParts extends Omit<VerifierParts, 'guard'> {
  /** Opens a password sealed to this service for one user's name. @throws SealError */
  readonly open: (sealed: Sealed, user: string) => Promise<Secret>;
}

/** Tries a user as a client would, for an administrator who wants to see every step. Nobody is connected by it. */
export class LoginTest {
  constructor(private readonly parts: LoginTestParts) {}

  /** It always answers: what can't be found out is "unavailable". */
  async run(request: AuthTestRequest): Promise<AuthTestReply> {
    const begun = performance.now();
    const steps = new StepRecord();
    const verdict = await this.#try(request, steps).catch((error: unknown) => {
      this.parts.logger.error({ err: error, user: request.user }, 'cannot try a user');
      return unavailable(describeFailure(error), request.user);
    });
    return { ...steps.taken, verdict: withoutProof(verdict), tookMs: performance.now() - begun };
  }

  async #try(request: AuthTestRequest, steps: StepRecord) {
    const { user: presented, password: sealed, method, machine, preSharedKey } = request;
    const password = await this.parts.open(sealed, presented);
    try {
      const found = this.parts.realms.find(presented);
      if (found === undefined) return refused('unknown-realm', presented);
      steps.found(found);
      const { realm, name } = found;
      const credentials = credentialsOf(method, presented, password);
      const attempt = { ...claimant, connection: newUlid(), name, presented, credentials };
      const { answer, backEnd } = await askRealm(realm, method, attempt, {
        onAnswer: (asked, said) => steps.asked(asked, said),
      });
      if (answer.kind === 'accepted') this.#look(realm, answer, { machine, preSharedKey, user: method }, steps);
      return verdict({ answer, realm, backEnd, method, machine, preSharedKey, presented }, this.parts.admission);
    } finally {
      password.wipe();
    }
  }

  #look(realm: Realm, { account }: Extract<Answer, { kind: 'accepted' }>, used: Authentications, steps: StepRecord) {
    const inRealm = accountInRealm(realm, account);
    steps.taken.account = { ...inRealm, groups: [...inRealm.groups], grants: account.grants };
    const passed = realm.methods.has(used.user);
    steps.taken.checks.push({ what: 'method-of-realm', passed, detail: `${used.user} in ${realm.name}` });
    for (const { what, detail, refusal } of this.parts.admission.checks(inRealm, used)) {
      const why = refusal?.detail ?? detail;
      steps.taken.checks.push({ what, passed: refusal === undefined, ...(why !== undefined && { detail: why }) });
    }
  }
}

/** What proves to a client that the server has the password is nobody's on the bus. */
function withoutProof(verdict: VerifyReply): VerifyReply {
  if (verdict.outcome === 'refused') return verdict;
  const { authenticatorResponse: _, ...told } = verdict;
  return told;
}

/** Grows as the login goes on, so that the steps before a failure are told as well. */
class StepRecord {
  readonly taken: Steps = { asked: [], checks: [] };
  #since = performance.now();

  found({ realm, name, rule }: RealmName): void {
    const backEnds = realm.backEnds.map((backEnd) => backEnd.name);
    this.taken.realm = { name: realm.name, rule, user: name, methods: [...realm.methods], backEnds };
    this.#since = performance.now();
  }

  /** Called as soon as a back end has answered; the next one is asked right after. */
  asked({ name, kind }: BackEnd, answer: Answer | 'method-not-possible'): void {
    const now = performance.now();
    this.taken.asked.push({ name, kind, ...said(answer), tookMs: now - this.#since });
    this.#since = now;
  }
}

function said(answer: Answer | 'method-not-possible'): Pick<Steps['asked'][number], 'answer' | 'code' | 'detail'> {
  if (answer === 'method-not-possible') return { answer };
  switch (answer.kind) {
    case 'refused': {
      const { code, detail } = answer;
      return { answer: 'refused', code, ...(detail !== undefined && { detail }) };
    }
    case 'unavailable':
      return { answer: 'unavailable', detail: answer.detail };
    default:
      return { answer: answer.kind };
  }
}

/** What a client with this password would have sent. */
function credentialsOf(method: TestableMethod, presented: string, password: Secret): Credentials {
  const identifier = 1;
  switch (method) {
    case 'pap':
      return { method, password };
    case 'chap-md5': {
      const challenge = random.bytes(16);
      return { method, identifier, challenge, response: chapMd5Response(identifier, password, challenge) };
    }
    case 'ms-chap-v2': {
      const challenges = { authenticatorChallenge: random.bytes(16), peerChallenge: random.bytes(16) };
      const ntResponse = msChapV2Response({ user: presented, password, ...challenges });
      return { method, identifier, hashedName: presented, ...challenges, ntResponse };
    }
  }
}
