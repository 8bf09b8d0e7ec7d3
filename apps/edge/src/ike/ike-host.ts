import type { CertificateReference, RefusalCode } from '@sekisho/contracts';
import type { Dataplane } from '@sekisho/dataplane';
import {
  createIkeEndpoint,
  type DiffieHellmanAnswer,
  type DiffieHellmanQuestion,
  type IkeDatagram,
  type IkeEffect,
  type IkeEndpoint,
  type IkePolicy,
  type IkeSaId,
  type IkeSaInfo,
  type KeyLog,
  type PeerAuthenticationQuestion,
  type PeerVerdict,
  type QuestionId,
  type SignatureQuestion,
} from '@sekisho/isakmp';
import { newUlid } from '@sekisho/platform';
import { Alarm, now } from '@sekisho/platform/timers';
import type { Endpoint, Random, Scheduler } from '@sekisho/wire';
import type { Connections } from '../connections/connections.ts';
import type { Identifiers } from '../identifiers.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import type { IkeStatistics } from './ike-statistics.ts';
import type { SignatureAuthentication } from './signature-authentication.ts';

const revokedCode = 'certificate-revoked' satisfies RefusalCode;

export interface IkeHostOptions {
  /** Of the moment. */
  readonly policy: () => IkePolicy;
  readonly signatures: Pick<SignatureAuthentication, 'judge' | 'sign'>;
  readonly slowCrypto: Pick<SlowCrypto, 'compute'>;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly identifiers: Pick<Identifiers, 'allocateSpi' | 'responderCookie'>;
  readonly dataplane: Pick<Dataplane, 'sendIke'>;
  readonly keyLog?: KeyLog | undefined;
  /** Where a connection's course is taken down. */
  readonly connections?: Pick<Connections, 'during'>;
}

/** What the endpoint wants of its host alone. */
type HostEffect = Extract<IkeEffect, { kind: 'send' | 'diffie-hellman' | 'peer-authentication' | 'signature' }>;

/** What happens in IKE, for those whose SAs and connections these are. */
export type IkeEvent =
  | Exclude<IkeEffect, HostEffect | { kind: 'sa-established' | 'ignored' }>
  /** The machine has proven that it has the key of this certificate; whether it is welcome is not known yet. */
  | { readonly kind: 'certificate-shown'; readonly attempt: string; readonly certificate: CertificateReference }
  | SaEstablished
  | { readonly kind: 'ignored'; readonly reason: string };

export interface SaEstablished {
  readonly kind: 'sa-established';
  readonly sa: IkeSaInfo;
  /** By which the machine has proven itself, where it did so by certificate. */
  readonly certificate: CertificateReference | undefined;
  /** The certificate was revoked after the verdict on it: the SA must not stay. */
  readonly revoked: boolean;
}

/** A machine that authenticates by certificate, until its Main Mode is over. */
interface Proof {
  readonly question: QuestionId;
  certificate: CertificateReference | undefined;
  revoked: boolean;
}

/** The IKE endpoint of an edge with clock and socket: answers its questions, and passes on what happened. */
export class IkeHost {
  readonly #options: IkeHostOptions;
  readonly #onEvent: (event: IkeEvent) => void;
  readonly #ike: IkeEndpoint;
  readonly #alarm: Alarm;
  /** Datagrams that were sent once more. */
  readonly #again = { unanswered: 0, repeated: 0 };
  /** By attempt. */
  readonly #proofs = new Map<string, Proof>();
  #leaving = false;

  constructor(options: IkeHostOptions, onEvent: (event: IkeEvent) => void) {
    this.#options = options;
    this.#onEvent = onEvent;
    const { random, identifiers, scheduler, keyLog } = options;
    const allocateSpi = () => identifiers.allocateSpi();
    const allocateResponderCookie = () => identifiers.responderCookie();
    const allocators = { allocateSpi, allocateResponderCookie, nameAttempt: newUlid };
    // Every exchange asks for the policy of the moment.
    const environment = {
      get policy() {
        return options.policy();
      },
    };
    this.#ike = createIkeEndpoint(Object.assign(environment, { random, ...allocators, keyLog }));
    this.#alarm = new Alarm(scheduler, (at) => this.#apply(this.#ike.timeout(at)));
  }

  receive(datagram: IkeDatagram): void {
    this.#apply(this.#ike.receive(datagram, now()));
  }

  get statistics(): IkeStatistics {
    return { ...this.#ike.load(), ...this.#again };
  }

  moved(sas: Iterable<IkeSaId>, remote: Endpoint): void {
    for (const sa of sas) this.#ike.moved(sa, remote);
  }

  close(sas: Iterable<IkeSaId>): void {
    for (const sa of sas) this.#apply(this.#ike.close(sa, now()));
  }

  /** The certificate that this attempt shows has been revoked. @returns false when it shows none now */
  withdraw(attempt: string): boolean {
    const proof = this.#proofs.get(attempt);
    if (!proof) return false;
    // The verdict may be there already, and the own signature awaited: then the SA is closed once it stands.
    proof.revoked = true;
    const detail = 'the certificate was revoked while it was being verified';
    const refused = { outcome: 'refused', reason: revokedCode, detail, certificateInvalid: true } as const;
    this.#apply(this.#ike.answer(proof.question, { kind: 'peer-authentication', verdict: refused }, now()));
    return true;
  }

  /** Nothing is repeated from now on, or asked. */
  leave(): void {
    this.#leaving = true;
    this.#alarm.stop();
  }

  /** @param of the attempt that the answered question was of */
  #apply(effects: readonly IkeEffect[], of?: string): void {
    // What is asked after a step of an attempt is for that attempt.
    let attempt = of;
    for (const effect of effects) {
      if (effect.kind === 'step') attempt = effect.attempt;
      this.#carryOut(effect, attempt);
    }
    if (!this.#leaving) this.#alarm.set(this.#ike.deadline());
  }

  #carryOut(effect: IkeEffect, attempt: string | undefined): void {
    switch (effect.kind) {
      case 'send':
        if (effect.again) this.#again[effect.again] += 1;
        return this.#options.dataplane.sendIke(effect.local, effect.remote, effect.bytes);
      case 'diffie-hellman':
        void this.#compute(effect, attempt);
        return;
      case 'peer-authentication':
        void this.#judge(effect);
        return;
      case 'signature':
        void this.#sign(effect, attempt);
        return;
      case 'sa-established':
        return this.#onEvent({ ...effect, ...this.#takeProof(effect.sa.attempt) });
      case 'refused':
        this.#takeProof(effect.attempt);
        return this.#onEvent(effect);
      default:
        return this.#onEvent(effect);
    }
  }

  async #compute(asked: DiffieHellmanQuestion, attempt: string | undefined): Promise<void> {
    let answer: DiffieHellmanAnswer | undefined;
    try {
      answer = await this.#during(attempt, 'ike diffie-hellman', () => this.#options.slowCrypto.compute(asked));
    } catch {
      return this.#postpone(asked.question, 'diffie-hellman queue full');
    }
    this.#apply(this.#ike.answer(asked.question, { kind: 'diffie-hellman', answer }, now()), attempt);
  }

  async #judge(asked: PeerAuthenticationQuestion): Promise<void> {
    const { attempt, question } = asked;
    const proof: Proof = { question, certificate: undefined, revoked: false };
    this.#proofs.set(attempt, proof);
    const judge = () =>
      this.#options.signatures.judge(asked, (certificate) => {
        proof.certificate = certificate;
        this.#onEvent({ kind: 'certificate-shown', attempt, certificate });
      });
    const verdict = await this.#during(attempt, 'ike peer certificate', judge, problemOf);
    if (verdict === undefined) {
      this.#proofs.delete(attempt);
      return this.#postpone(question, 'too many machines to verify');
    }
    this.#apply(this.#ike.answer(question, { kind: 'peer-authentication', verdict }, now()), attempt);
  }

  async #sign(asked: SignatureQuestion, attempt: string | undefined): Promise<void> {
    const signature = await this.#during(attempt, 'ike signature', () => this.#options.signatures.sign(asked));
    if (signature === undefined) this.#onEvent({ kind: 'ignored', reason: 'signature not made' });
    this.#apply(this.#ike.answer(asked.question, { kind: 'signature', signature }, now()));
  }

  #during: Connections['during'] = (attempt, work, act, problem) =>
    this.#options.connections?.during(attempt, work, act, problem) ?? act();

  #postpone(question: QuestionId, reason: string): void {
    this.#ike.postpone(question);
    this.#onEvent({ kind: 'ignored', reason });
  }

  #takeProof(attempt: string): Pick<SaEstablished, 'certificate' | 'revoked'> {
    const { certificate, revoked = false } = this.#proofs.get(attempt) ?? {};
    this.#proofs.delete(attempt);
    return { certificate, revoked };
  }
}

const problemOf = (verdict: PeerVerdict | undefined) =>
  verdict?.outcome === 'refused' ? { type: verdict.reason } : undefined;
