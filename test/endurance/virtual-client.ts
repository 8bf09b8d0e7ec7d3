import type { IkeAnswer } from '@sekisho/isakmp';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import { Alarm } from '@sekisho/platform/timers';
import { type ClientEffect, type ClientSettings, ProbeClient, type Renewable } from '@sekisho/probe/testing';
import type { Endpoint, Instant } from '@sekisho/wire';
import { ClientPath } from './client-path.ts';
import type { ClientQuestion } from './cryptography.ts';
import type { EspPacket, Payload } from './esp.ts';
import type { World } from './world.ts';

/** Where what a client sends goes. */
export interface ClientSide {
  ike(bytes: Uint8Array, from: Endpoint, to: Endpoint): void;
  esp(packet: EspPacket, from: Endpoint): void;
}

export interface VirtualClientOptions {
  readonly world: World;
  readonly settings: ClientSettings;
  readonly out: ClientSide;
  /** Who computes its Diffie-Hellman and signs for it. */
  readonly answer: (question: ClientQuestion) => IkeAnswer;
}

/** A whole client in memory: IKE, L2TP and PPP, its SAs and its timers. */
export class VirtualClient {
  readonly path = new ClientPath();
  readonly control: ProbeClient;
  readonly #options: VirtualClientOptions;
  readonly #alarm: Alarm;
  #session: L2tpSessionInfo | undefined;
  /** Its address inside, while it is connected. */
  address: string | undefined;
  /** How it ended; undefined: it has not. */
  ended: string | undefined;
  /** IP packets that came for it. */
  received = 0;
  keepalives = 0;
  readonly renewals: { ike: number; esp: number; failed: string[] } = { ike: 0, esp: 0, failed: [] };

  constructor(options: VirtualClientOptions) {
    this.#options = options;
    this.control = new ProbeClient(options.settings);
    this.#alarm = new Alarm(options.world.scheduler, (now) => this.apply(this.control.timeout(now)));
  }

  get local(): Endpoint {
    return this.#options.settings.local;
  }

  get session(): L2tpSessionInfo | undefined {
    return this.#session;
  }

  connect(): void {
    this.apply(this.control.start(this.#options.world.now));
  }

  close(): void {
    this.apply(this.control.close(this.#options.world.now));
  }

  rekey(sa: Renewable): void {
    this.apply(this.control.rekey(sa, this.#options.world.now));
  }

  /** Is gone without a word. */
  vanish(): void {
    this.control.vanish();
    this.#end('vanished');
  }

  /** @returns whether there was an SA to send on */
  sendPacket(): boolean {
    const { session } = this;
    return session !== undefined && this.#esp({ kind: 'ip', tunnel: session.peerTunnel, session: session.peerSession });
  }

  receiveIke(bytes: Uint8Array, from: Endpoint): void {
    this.apply(this.control.receiveIke(bytes, this.local, from, this.#options.world.now));
  }

  receiveEsp(packet: EspPacket): void {
    const payload = this.path.open(packet);
    const { now } = this.#options.world;
    if (payload?.kind === 'l2tp') return this.apply(this.control.receiveL2tp(payload.bytes, l2tpPort, now));
    if (!payload || payload.tunnel !== this.#session?.tunnel || payload.session !== this.#session.session) return;
    if (payload.kind === 'ppp') this.apply(this.control.receivePpp(payload.bytes, now));
    else this.received += 1;
  }

  apply(effects: readonly ClientEffect[]): void {
    for (const effect of effects) this.#carryOut(effect);
    if (this.ended === undefined) this.#alarm.set(this.#deadline);
  }

  /** What a client never does has no time. */
  get #deadline(): Instant | undefined {
    const at = this.control.deadline();
    return at === Number.POSITIVE_INFINITY ? undefined : at;
  }

  #carryOut(effect: ClientEffect): void {
    switch (effect.kind) {
      case 'send-ike':
        return this.#options.out.ike(effect.bytes, this.local, effect.remote);
      case 'send-l2tp':
        return void this.#esp({ kind: 'l2tp', bytes: effect.bytes });
      case 'send-ppp':
        return this.#sendPpp(effect.frame);
      case 'diffie-hellman':
      case 'signature':
      case 'peer-authentication':
        return this.#answer(effect);
      case 'keepalive':
        this.keepalives += 1;
        return;
      case 'install-sa':
      case 'activate-sa':
      case 'remove-sa':
        return this.#onSa(effect);
      case 'install-session':
        this.#session = effect.session;
        return;
      case 'remove-session':
        this.#session = undefined;
        return;
      default:
        return this.#onNews(effect);
    }
  }

  #onSa(effect: Extract<ClientEffect, { kind: 'install-sa' | 'activate-sa' | 'remove-sa' }>): void {
    if (effect.kind === 'install-sa') this.path.install(effect.child);
    else if (effect.kind === 'activate-sa') this.path.activate(effect.spiIn);
    else this.path.remove(effect.spiIn);
  }

  #onNews(effect: ClientEffect): void {
    if (effect.kind === 'connected') this.address = effect.network.local;
    else if (effect.kind === 'rekeyed') this.renewals[effect.sa] += 1;
    else if (effect.kind === 'rekey-failed') this.renewals.failed.push(`${effect.sa}: ${effect.reason}`);
    else if (effect.kind === 'failed') this.#end(`failed: ${effect.failure.message}`);
    else if (effect.kind === 'closed') this.#end('closed');
  }

  #answer(effect: ClientQuestion): void {
    const answer = this.#options.answer(effect);
    this.apply(this.control.answer(effect.question.question, answer, this.#options.world.now));
  }

  #sendPpp(bytes: Uint8Array): void {
    const { session } = this;
    if (!session) return;
    this.#esp({ kind: 'ppp', tunnel: session.peerTunnel, session: session.peerSession, bytes });
  }

  #esp(payload: Payload): boolean {
    const packet = this.path.seal(payload);
    if (packet) this.#options.out.esp(packet, this.local);
    return packet !== undefined;
  }

  #end(how: string): void {
    this.ended ??= how;
    this.address = undefined;
    this.#alarm.stop();
  }
}

const l2tpPort = 1701;
