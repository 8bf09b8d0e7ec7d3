import {
  type ChildSa,
  createIkeEndpoint,
  type IkeAnswer,
  type IkeEffect,
  type IkeEndpoint,
  type IkeRefusal,
  type IkeSaId,
  type QuestionId,
} from '@sekisho/isakmp';
import { type Endpoint, earliest, type Instant, later } from '@sekisho/wire';
import { natKeepaliveInterval } from '../limits.ts';
import { ikePort, l2tpPort } from '../ports.ts';
import type { ClientSettings, Renewable } from './client-effect.ts';
import { ikeReason } from './failure.ts';
import type { Progress } from './progress.ts';
import { SecurityAssociations } from './security-associations.ts';
import type { Turn } from './turn.ts';

export interface IkeSideListener extends Progress {
  /** The first ESP SAs are in use. */
  espReady(turn: Turn): void;
}

/** A client's Main Mode and Quick Mode, the renewal of what came of them, and the NAT mapping they live behind. */
export class IkeSide {
  readonly #settings: ClientSettings;
  readonly #listener: IkeSideListener;
  readonly #ike: IkeEndpoint;
  readonly #sas = new SecurityAssociations();
  #keepaliveAt: Instant | undefined;

  constructor(settings: ClientSettings, listener: IkeSideListener) {
    const { policy, random, identifiers, hostName } = settings;
    this.#settings = settings;
    this.#listener = listener;
    this.#ike = createIkeEndpoint({
      policy,
      random,
      allocateSpi: identifiers.allocateSpi,
      nameAttempt: () => hostName,
    });
  }

  connect(turn: Turn): void {
    const { server, local, ownAddress, policy } = this.#settings;
    const target = {
      remote: { address: server, port: ikePort },
      local,
      clientPort: policy.profile?.clientPort === 0 ? 0 : l2tpPort,
      ...(ownAddress !== undefined && { ownAddress }),
    };
    this.#on(this.#ike.connect(target, turn.now), turn);
  }

  receive(bytes: Uint8Array, local: Endpoint, remote: Endpoint, turn: Turn): void {
    this.#on(this.#ike.receive({ bytes, remote, local }, turn.now), turn);
  }

  answer(question: QuestionId, answer: IkeAnswer, turn: Turn): void {
    this.#on(this.#ike.answer(question, answer, turn.now), turn);
  }

  timeout(turn: Turn): void {
    this.#on(this.#ike.timeout(turn.now), turn);
    if (this.#keepaliveAt !== undefined && this.#keepaliveAt <= turn.now) {
      turn.effects.push({ kind: 'keepalive' });
      this.#keepaliveAt = later(turn.now, natKeepaliveInterval);
    }
    if (this.#sas.deadline !== undefined && this.#sas.deadline <= turn.now) this.#deleteReplaced(turn);
  }

  deadline(): Instant | undefined {
    return earliest(this.#ike.deadline(), this.#keepaliveAt, this.#sas.deadline);
  }

  /** Nothing while another renewal is under way. */
  rekey(sa: Renewable, turn: Turn): void {
    const of = this.#sas.beginRenewal(sa);
    if (of === undefined) return;
    this.#deleteReplaced(turn);
    this.#on(sa === 'ike' ? this.#ike.rekey(of, turn.now) : this.#ike.rekeyChild(of, turn.now), turn);
  }

  /** Deletes all SAs, and says so. */
  close(turn: Turn): void {
    this.#deleteReplaced(turn);
    const id = this.#sas.ikeSa;
    this.#sas.ikeSa = undefined;
    if (id !== undefined) this.#on(this.#ike.close(id, turn.now), turn);
  }

  #on(effects: readonly IkeEffect[], turn: Turn): void {
    for (const effect of effects) this.#onEffect(effect, turn);
  }

  #onEffect(effect: IkeEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-ike', bytes: effect.bytes, local: effect.local, remote: effect.remote });
        break;
      case 'diffie-hellman':
        turn.effects.push({ kind: 'diffie-hellman', question: effect });
        break;
      case 'signature':
        turn.effects.push({ kind: 'signature', question: effect });
        break;
      case 'peer-authentication':
        turn.effects.push({ kind: 'peer-authentication', question: effect });
        break;
      case 'step':
        if (effect.step === 'main-mode-3') this.#listener.passed('main-mode-1-2', 'main-mode-3-4', turn);
        if (effect.step === 'main-mode-5') this.#listener.passed('main-mode-3-4', 'main-mode-5-6', turn);
        break;
      case 'sa-established':
        this.#sas.ikeSa = effect.sa.id;
        this.#listener.passed('main-mode-5-6', 'quick-mode', turn);
        break;
      case 'child-expected':
        turn.effects.push({ kind: 'install-sa', child: effect.child });
        break;
      case 'child-established':
        this.#onChild(effect.child, turn);
        break;
      case 'child-deleted':
        turn.effects.push({ kind: 'remove-sa', spiIn: effect.spiIn });
        break;
      case 'sa-deleted':
        this.#onDeleted(effect.id, effect.reason, turn);
        break;
      case 'refused':
        this.#onRefused(effect, turn);
        break;
      default:
        break;
    }
  }

  #onChild(child: ChildSa, turn: Turn): void {
    turn.effects.push({ kind: 'activate-sa', spiIn: child.spiIn });
    const renewed = this.#sas.use(child, turn.now);
    if (this.#listener.step() === 'quick-mode') {
      this.#keepaliveAt = later(turn.now, natKeepaliveInterval);
      this.#listener.passed('quick-mode', 'l2tp-tunnel', turn);
      this.#listener.espReady(turn);
    }
    if (renewed !== undefined) turn.effects.push({ kind: 'rekeyed', sa: renewed });
  }

  #onRefused(refusal: IkeRefusal, turn: Turn): void {
    const reason = ikeReason(refusal, this.#listener.step() ?? 'quick-mode');
    const sa = this.#sas.refused();
    if (sa === undefined) this.#listener.fail(reason, turn);
    else turn.effects.push({ kind: 'rekey-failed', sa, reason });
  }

  #onDeleted(id: IkeSaId, reason: string, turn: Turn): void {
    if (id !== this.#sas.ikeSa || reason === 'replaced') return;
    this.#sas.ikeSa = undefined;
    this.#listener.fail(`the IKE security association ended (${reason.replaceAll('-', ' ')})`, turn);
  }

  #deleteReplaced(turn: Turn): void {
    const { ikeSa, child } = this.#sas.takeReplaced();
    const under = this.#sas.ikeSa;
    if (ikeSa !== undefined) this.#on(this.#ike.close(ikeSa, turn.now), turn);
    else if (child && under !== undefined) this.#on(this.#ike.closeChild(under, child.spiIn, turn.now), turn);
  }
}
