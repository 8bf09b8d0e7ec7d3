import { createEapPeer, type EapPeer, type EapPeerStep, type TlsOutput } from '@sekisho/eap';
import { createPppPeer, type NetworkParameters, type PppEffect, type PppPeer } from '@sekisho/ppp';
import type { Instant } from '@sekisho/wire';
import { eapMethod, plainEapMethods } from '../eap/methods.ts';
import { echoFailuresMax, mruOctets } from '../limits.ts';
import type { ClientSettings } from './client-effect.ts';
import { pppReason } from './failure.ts';
import type { Progress } from './progress.ts';
import type { Turn } from './turn.ts';

export interface PppSideListener extends Progress {
  /** @param mtu largest IP packet the gateway takes */
  networkUp(network: NetworkParameters, mtu: number, turn: Turn): void;
  linkDown(reason: string, turn: Turn): void;
}

/** A client's PPP link: LCP, its authentication, EAP's as well, and its address. */
export class PppSide {
  readonly #listener: PppSideListener;
  readonly #link: PppPeer;
  readonly #eap: EapPeer;
  /** What TLS works on; its answer to anything older changes nothing. */
  #tlsQuestion: number | undefined;

  constructor(settings: ClientSettings, listener: PppSideListener) {
    const { random, credentials, echoInterval, pppProfile, eap } = settings;
    this.#listener = listener;
    this.#link = createPppPeer(
      {
        random,
        name: credentials.user,
        mru: mruOctets,
        authentication: [],
        echoInterval,
        echoFailuresMax,
        ...(pppProfile && { profile: pppProfile }),
      },
      credentials,
    );
    this.#eap = createEapPeer({
      identity: credentials.user,
      methods: (eap ?? plainEapMethods).map((name) => eapMethod(name, credentials, random)),
    });
  }

  up(turn: Turn): void {
    this.#on(this.#link.up(turn.now), turn);
  }

  receive(frame: Uint8Array, turn: Turn): void {
    this.#on(this.#link.receive(frame, turn.now), turn);
  }

  tls(question: number, output: TlsOutput, turn: Turn): void {
    if (question !== this.#tlsQuestion) return;
    this.#tlsQuestion = undefined;
    this.#onEap(question, this.#eap.tls(output), turn);
  }

  timeout(turn: Turn): void {
    this.#on(this.#link.timeout(turn.now), turn);
  }

  deadline(): Instant | undefined {
    return this.#link.deadline();
  }

  /** LCP Terminate-Request. */
  close(turn: Turn): void {
    this.#on(this.#link.close('User request', turn.now), turn);
  }

  lowerDown(): void {
    this.#link.lowerDown();
  }

  #on(effects: readonly PppEffect[], turn: Turn): void {
    for (const effect of effects) this.#onEffect(effect, turn);
  }

  #onEffect(effect: PppEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-ppp', frame: effect.frame });
        break;
      case 'step':
        if (effect.step === 'lcp-open') this.#listener.passed('lcp', 'authentication', turn);
        if (effect.step === 'authenticated') this.#listener.passed('authentication', 'address', turn);
        break;
      case 'eap':
        this.#tlsQuestion = undefined;
        this.#onEap(effect.question, this.#eap.receive(effect.packet), turn);
        break;
      case 'network-up':
        this.#listener.networkUp(effect.network, effect.mtu, turn);
        break;
      case 'down':
        this.#listener.linkDown(pppReason(effect.reason, effect.detail), turn);
        break;
      default:
        break;
    }
  }

  #onEap(question: number, step: EapPeerStep, turn: Turn): void {
    if (step.kind === 'send') this.#on(this.#link.eap(question, step.packet, turn.now), turn);
    if (step.kind === 'fail') this.#listener.fail(step.reason, turn);
    if (step.kind === 'tls') {
      this.#tlsQuestion = question;
      turn.effects.push({ kind: 'tls', question, input: step.input });
    }
  }
}
