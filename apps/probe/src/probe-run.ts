import type { NodeTls } from '@sekisho/eap';
import { computeDiffieHellman, type PeerAuthenticationQuestion, type SignatureQuestion } from '@sekisho/isakmp';
import { Alarm, HostScheduler, preciseNow } from '@sekisho/platform/timers';
import type { NetworkParameters } from '@sekisho/ppp';
import { type Duration, type Instant, instant, later } from '@sekisho/wire';
import { ProbeFailure } from './client/failure.ts';
import type { ProbeStep } from './client/steps.ts';
import { pingTriesMax, pingWait } from './limits.ts';
import type { MachineCertificate } from './machine-certificate.ts';
import type { ProbeEffect } from './probe-effect.ts';
import type { Transport } from './transport.ts';
import type { UserSpaceClient } from './user-space-client.ts';

export interface StepTime {
  readonly step: ProbeStep;
  readonly milliseconds: number;
}

export interface Connection {
  readonly network: NetworkParameters;
  readonly mtu: number;
  /** From the first packet to the address. */
  readonly milliseconds: number;
}

/** What a client proves itself by, apart from a password and a pre-shared key. */
export interface Proofs {
  /** Of EAP methods that use TLS. */
  readonly tls?: NodeTls | undefined;
  readonly machine?: MachineCertificate | undefined;
}

export type StepListener = (time: StepTime) => void;

/** A promise under way, and what settles it. */
interface Waiting {
  see(effect: ProbeEffect): void;
  end(): void;
  fail(failure: ProbeFailure): void;
}

/** To the microsecond. */
const since = (began: Instant): number => Math.round((preciseNow() - began) * 1000) / 1000;

/** Drives one `UserSpaceClient` over a transport by the host's clock. Its promises reject with `ProbeFailure`. */
export class ProbeRun {
  readonly #client: UserSpaceClient;
  readonly #transport: Transport;
  readonly #onStep: StepListener;
  readonly #tls: NodeTls | undefined;
  readonly #machine: MachineCertificate | undefined;
  readonly #scheduler = new HostScheduler({ clock: preciseNow });
  readonly #alarm = new Alarm(this.#scheduler, (now) => this.#apply(this.#client.timeout(now)));
  #stepBegan: Instant = instant(0);
  #failure: ProbeFailure | undefined;
  /** Settles what a method waits for. */
  #waiting: Waiting | undefined;

  constructor(client: UserSpaceClient, transport: Transport, onStep: StepListener, { tls, machine }: Proofs = {}) {
    this.#client = client;
    this.#tls = tls;
    this.#machine = machine;
    this.#transport = transport;
    this.#onStep = onStep;
    transport.onReceive((bytes, port) => this.#apply(client.receive(bytes, port, preciseNow())));
    transport.onError((error) => {
      this.#failure ??= new ProbeFailure(client.step ?? 'connection', error.message);
      this.#waiting?.fail(this.#failure);
    });
  }

  async connect(within: Duration): Promise<Connection> {
    const began = preciseNow();
    this.#stepBegan = began;
    const connected = this.#wait((effect) => effect.kind === 'connected' && effect);
    const deadline = new Alarm(this.#scheduler, (now) => this.#apply(this.#client.giveUp(now)));
    deadline.set(later(began, within));
    this.#apply(this.#client.start(began));
    try {
      const { network, mtu } = await connected;
      return { network, mtu, milliseconds: since(began) };
    } finally {
      deadline.stop();
    }
  }

  /** Milliseconds to the first answer. */
  async ping(destination: string): Promise<number> {
    for (let sequence = 1; sequence <= pingTriesMax; sequence += 1) {
      const began = preciseNow();
      const answered = this.#wait((effect) => effect.kind === 'echo-reply' && effect.sequence === sequence, pingWait);
      this.#apply(this.#client.ping(destination, sequence));
      if (await answered) return since(began);
    }
    throw new ProbeFailure('ping', `no answer from ${destination} to ${pingTriesMax} echo requests`);
  }

  /** Keeps the connection for a time, or until `ended` resolves. */
  async hold(time: Duration, ended: Promise<void>): Promise<void> {
    const held = this.#wait(() => false, time);
    const waiting = this.#waiting;
    void ended.then(() => waiting?.end());
    await held;
  }

  async close(): Promise<void> {
    const closed = this.#wait((effect) => effect.kind === 'closed');
    this.#apply(this.#client.close(preciseNow()));
    await closed;
  }

  /** Frees timer and socket. */
  async dispose(): Promise<void> {
    this.#scheduler.close();
    this.#tls?.close();
    await this.#transport.close();
  }

  /** What `pick` takes of the effects to come; undefined after `within`. */
  #wait<T>(pick: (effect: ProbeEffect) => T | false): Promise<T>;
  #wait<T>(pick: (effect: ProbeEffect) => T | false, within: Duration): Promise<T | undefined>;
  #wait<T>(pick: (effect: ProbeEffect) => T | false, within?: Duration): Promise<T | undefined> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        if (this.#waiting !== waiting) return;
        patience.stop();
        this.#waiting = undefined;
        then();
      };
      const waiting: Waiting = {
        see: (effect) => {
          const picked = pick(effect);
          if (picked !== false) settle(() => resolve(picked));
        },
        end: () => settle(() => resolve(undefined)),
        fail: (failure) => settle(() => reject(failure)),
      };
      const patience = new Alarm(this.#scheduler, waiting.end);
      if (within !== undefined) patience.set(later(preciseNow(), within));
      this.#waiting = waiting;
    });
  }

  #apply(effects: readonly ProbeEffect[]): void {
    for (const effect of effects) this.#applyOne(effect);
    this.#alarm.set(this.#client.deadline());
  }

  #applyOne(effect: ProbeEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#transport.send(effect.bytes, effect.port);
        break;
      case 'diffie-hellman': {
        const { question, kind } = effect;
        const answer = computeDiffieHellman(question);
        this.#apply(this.#client.answer(question.question, { kind, answer }, preciseNow()));
        break;
      }
      case 'signature':
        this.#sign(effect.question);
        break;
      case 'peer-authentication':
        void this.#judge(effect.question);
        break;
      case 'tls':
        void this.#exchange(effect);
        break;
      case 'step-done':
        this.#stepDone(effect.step);
        break;
      case 'failed':
        this.#failure = effect.failure;
        this.#waiting?.fail(effect.failure);
        break;
      default:
        this.#waiting?.see(effect);
    }
  }

  #sign(question: SignatureQuestion): void {
    const signature = this.#machine?.sign(question);
    this.#apply(this.#client.answer(question.question, { kind: 'signature', signature }, preciseNow()));
  }

  async #judge(question: PeerAuthenticationQuestion): Promise<void> {
    const none = { outcome: 'refused', reason: 'gateway-not-accepted', detail: 'no CA is trusted' } as const;
    const verdict = (await this.#machine?.judge(question)) ?? none;
    this.#apply(this.#client.answer(question.question, { kind: 'peer-authentication', verdict }, preciseNow()));
  }

  async #exchange({ question, input }: Extract<ProbeEffect, { kind: 'tls' }>): Promise<void> {
    const none = { kind: 'failed', reason: 'there is no TLS' } as const;
    const output = (await this.#tls?.exchange(input)) ?? none;
    this.#apply(this.#client.tls(question, output, preciseNow()));
  }

  #stepDone(step: ProbeStep): void {
    this.#onStep({ step, milliseconds: since(this.#stepBegan) });
    this.#stepBegan = preciseNow();
  }
}
