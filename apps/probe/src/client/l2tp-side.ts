import { type L2tpEffect, type L2tpSessionInfo, Lac, type ResultCode } from '@sekisho/l2tp';
import type { Instant } from '@sekisho/wire';
import { l2tpPort } from '../ports.ts';
import type { ClientSettings } from './client-effect.ts';
import { l2tpReason } from './failure.ts';
import type { Progress } from './progress.ts';
import type { Turn } from './turn.ts';

export interface L2tpSideListener extends Progress {
  sessionOpened(turn: Turn): void;
  /** From either side. */
  sessionClosed(reason: string, turn: Turn): void;
  tunnelClosed(reason: string, turn: Turn): void;
}

/** A client's L2TP tunnel and the one session in it. */
export class L2tpSide {
  readonly #listener: L2tpSideListener;
  readonly #lac: Lac;
  #session: L2tpSessionInfo | undefined;
  #tunnelOpen = false;

  constructor({ random, hostName, helloInterval, identifiers, caller }: ClientSettings, listener: L2tpSideListener) {
    this.#listener = listener;
    this.#lac = new Lac({
      random,
      hostName,
      helloInterval,
      allocateTunnelId: identifiers.allocateTunnelId,
      releaseTunnelId: () => undefined,
      ...(caller && { caller }),
    });
  }

  /** A tunnel was asked for, and is not closed yet. */
  get tunnelOpen(): boolean {
    return this.#tunnelOpen;
  }

  call(turn: Turn): void {
    this.#tunnelOpen = true;
    this.#on(this.#lac.call(l2tpPort, turn.now), turn);
  }

  receive(bytes: Uint8Array, peerPort: number, turn: Turn): void {
    this.#on(this.#lac.receive({ bytes, peerPort }, turn.now), turn);
  }

  timeout(turn: Turn): void {
    this.#on(this.#lac.timeout(turn.now), turn);
  }

  deadline(): Instant | undefined {
    return this.#lac.deadline();
  }

  /** CDN, then StopCCN. */
  hangUp(turn: Turn): void {
    const session = this.#session;
    if (session) this.#on(this.#lac.closeSession(session.tunnel, session.session, administrative, turn.now), turn);
    this.#on(this.#lac.stop(shuttingDown, turn.now), turn);
  }

  /** Is gone without a word. */
  abandon(): void {
    this.#lac.abandon();
  }

  #on(effects: readonly L2tpEffect[], turn: Turn): void {
    for (const effect of effects) this.#onEffect(effect, turn);
  }

  #onEffect(effect: L2tpEffect, turn: Turn): void {
    switch (effect.kind) {
      case 'send':
        turn.effects.push({ kind: 'send-l2tp', bytes: effect.packet.bytes, peerPort: effect.packet.peerPort });
        break;
      case 'tunnel-established':
        this.#listener.passed('l2tp-tunnel', 'l2tp-session', turn);
        break;
      case 'session-expected':
        turn.effects.push({ kind: 'install-session', session: effect.session });
        break;
      case 'session-established':
        this.#session = effect.session;
        this.#listener.passed('l2tp-session', 'lcp', turn);
        this.#listener.sessionOpened(turn);
        break;
      case 'session-closed':
        this.#session = undefined;
        turn.effects.push({ kind: 'remove-session', session: effect.session });
        this.#listener.sessionClosed(l2tpReason(effect.by, effect.result), turn);
        break;
      case 'tunnel-closed':
        this.#tunnelOpen = false;
        this.#listener.tunnelClosed(l2tpReason(effect.by, effect.result), turn);
        break;
      default:
        break;
    }
  }
}

const bare = (result: number): ResultCode => ({ result, error: undefined, message: undefined });

/** Of a CDN, and of a StopCCN (RFC 2661 §4.4.2). */
const administrative = bare(3);
const shuttingDown = bare(6);
