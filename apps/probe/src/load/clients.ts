import type { ControlFrame, PeerId } from '@sekisho/dataplane';
import type { ChildSa, DiffieHellmanQuestion } from '@sekisho/isakmp';
import type { L2tpSessionInfo, TunnelId } from '@sekisho/l2tp';
import type { NetworkParameters } from '@sekisho/ppp';
import type { Scheduler } from '@sekisho/wire';
import { elapsed, type Instant, later, type Random } from '@sekisho/wire';
import { ProbeClient } from '../client.ts';
import type { ClientEffect, ClientSettings, Renewable } from '../client-effect.ts';
import type { ProbeFailure } from '../failure.ts';
import type { Dice } from './dice.ts';
import type { DiffieHellmanService } from './diffie-hellman/diffie-hellman-pool.ts';
import { IdentifierPool } from './identifier-pool.ts';
import { limits } from './limits.ts';
import { type ClientHost, LoadClient, type Slot } from './load-client.ts';
import type { ClientPath } from './path/client-path.ts';
import type { LoadEvents } from './report/load-events.ts';

/** Carries the clients' own traffic. */
export interface ClientTraffic {
  /** Whether the packet path shall carry IP packets by itself, between its own source of traffic and the sessions. */
  readonly inPath: boolean;
  connected(client: LoadClient, now: Instant): void;
  ended(client: LoadClient): void;
  /** The sessions are about to be closed: what is under way may still arrive. */
  finish?(now: Instant): void;
  /** A PPP frame with an IPv4 packet. */
  receive(client: LoadClient, frame: Uint8Array, now: Instant): void;
}

/** Who decides when clients come and go. */
export interface ClientsListener {
  onConnected(client: LoadClient, now: Instant): void;
  /** @param was the stage before */
  onEnded(client: LoadClient, was: 'connecting' | 'connected' | 'closing', now: Instant): void;
}

export interface ClientsOptions {
  readonly path: ClientPath;
  readonly diffieHellman: DiffieHellmanService;
  readonly events: LoadEvents;
  readonly scheduler: Scheduler;
  readonly clock: () => Instant;
  /** For keys and identifiers. */
  readonly random: Random;
  /** For which datagrams are lost. */
  readonly dice: Dice;
  /** Share of the control datagrams that are lost, each way. */
  readonly loss: number;
  readonly server: string;
  readonly settingsOf: (slot: Slot) => Omit<ClientSettings, 'server' | 'local' | 'random' | 'identifiers'>;
  readonly traffic: ClientTraffic | undefined;
}

const ipv4Frame = (frame: Uint8Array): boolean =>
  frame[0] === 0xff
    ? frame[2] === 0x00 && frame[3] === 0x21
    : frame[0] === 0x21 || (frame[0] === 0x00 && frame[1] === 0x21);

/**
 * All clients of a load run: gives them what the packet path and the clock bring, carries out what they ask for, and tells
 * what happens to them.
 */
export class Clients implements ClientHost {
  readonly #options: ClientsOptions;
  readonly #identifiers: IdentifierPool;
  readonly #byEndpoint = new Map<string | number, LoadClient>();
  readonly #byPeer = new Map<PeerId, LoadClient>();
  readonly #connected: LoadClient[] = [];
  #listener: ClientsListener | undefined;

  constructor(options: ClientsOptions) {
    this.#options = options;
    this.#identifiers = new IdentifierPool(options.random);
    options.path.onControl((frames) => {
      for (const frame of frames) this.#receive(frame);
    });
  }

  listen(listener: ClientsListener): void {
    this.#listener = listener;
  }

  /** In no order. */
  get connected(): readonly LoadClient[] {
    return this.#connected;
  }

  /**
   * The sessions are about to be closed.
   * @returns whether traffic wants a moment before that
   */
  finishTraffic(now: Instant): boolean {
    const { traffic } = this.#options;
    traffic?.finish?.(now);
    return traffic?.finish !== undefined;
  }

  /** All that are not ended. */
  all(): Iterable<LoadClient> {
    return this.#byPeer.values();
  }

  /** Begins to connect. @throws Error of the system, or when there is no endpoint left: nothing has begun */
  async start(slot: Slot): Promise<void> {
    const { path, clock, events } = this.#options;
    const endpoint = await path.openEndpoint();
    if (endpoint === undefined) throw new Error('there are more clients than addresses or ports to send from');
    const now = clock();
    const peer = this.#identifiers.allocatePeer();
    const tunnels: TunnelId[] = [];
    const control = new ProbeClient({
      ...this.#options.settingsOf(slot),
      server: this.#options.server,
      local: endpoint,
      random: this.#options.random,
      identifiers: {
        allocateSpi: () => this.#identifiers.allocateSpi(),
        allocateTunnelId: () => this.#allocateTunnel(tunnels),
      },
    });
    const client = new LoadClient({ slot, peer, endpoint, control, tunnels, began: now, host: this });
    this.#byPeer.set(peer, client);
    this.#byEndpoint.set(path.nameOf(endpoint), client);
    events.connectStarted(now);
    this.#apply(client, control.start(now), now);
  }

  /** Says goodbye; `ended` follows. */
  close(client: LoadClient, why: LoadClient['closing'], now: Instant): void {
    if (client.stage !== 'connecting' && client.stage !== 'connected') return;
    client.closing = client.stage === 'connecting' ? 'abandoned' : why;
    this.#leaveConnected(client);
    client.stage = 'closing';
    this.#apply(client, client.control.close(now), now);
  }

  /** Is gone without a word. */
  vanish(client: LoadClient, now: Instant): void {
    if (client.stage !== 'connected') return;
    client.control.vanish();
    this.#options.events.closed('churn', now);
    this.#end(client, now);
  }

  rekey(client: LoadClient, sa: Renewable, now: Instant): void {
    if (client.stage !== 'connected' || client.renewal !== undefined) return;
    client.renewal = { sa, began: now };
    this.#apply(client, client.control.rekey(sa, now), now);
  }

  clientDue(client: LoadClient, now: Instant): void {
    if (client.stage === 'ended') return;
    const overdue = client.stage === 'connecting' && elapsed(client.began, now) >= limits.connectTime;
    this.#apply(client, overdue ? client.control.giveUp(now) : client.control.timeout(now), now);
  }

  /** One of the datagrams that shall be lost. */
  #isLost(): boolean {
    const { loss, dice } = this.#options;
    return loss > 0 && dice.fraction() < loss;
  }

  #receive(frame: ControlFrame): void {
    const now = this.#options.clock();
    switch (frame.kind) {
      case 'ike': {
        const client = this.#byEndpoint.get(this.#options.path.nameOf(frame.local));
        if (!client || this.#isLost()) return;
        return this.#apply(client, client.control.receiveIke(frame.bytes, frame.local, frame.remote, now), now);
      }
      case 'l2tp': {
        const client = this.#byPeer.get(frame.peer);
        if (!client || this.#isLost()) return;
        return this.#apply(client, client.control.receiveL2tp(frame.bytes, frame.peerPort, now), now);
      }
      case 'ppp':
        return this.#receivePpp(frame.peer, frame.bytes, now);
      default:
        return;
    }
  }

  #receivePpp(peer: PeerId, frame: Uint8Array, now: Instant): void {
    const client = this.#byPeer.get(peer);
    if (!client) return;
    if (ipv4Frame(frame)) this.#options.traffic?.receive(client, frame, now);
    else if (!this.#isLost()) this.#apply(client, client.control.receivePpp(frame, now), now);
  }

  #apply(client: LoadClient, effects: readonly ClientEffect[], now: Instant): void {
    for (const effect of effects) this.#applyOne(client, effect, now);
    if (client.stage !== 'ended') this.#schedule(client);
  }

  #applyOne(client: LoadClient, effect: ClientEffect, now: Instant): void {
    const { path } = this.#options;
    switch (effect.kind) {
      case 'send-ike':
        if (!this.#isLost()) path.sendIke(effect.local, effect.remote, effect.bytes);
        return;
      case 'send-l2tp':
        if (!this.#isLost()) path.sendL2tp(client.peer, effect.peerPort, effect.bytes);
        return;
      case 'send-ppp':
        if (client.session && !this.#isLost()) path.sendPpp(client.session, effect.frame);
        return;
      case 'keepalive':
        return path.keepAlive(client.peer);
      case 'diffie-hellman':
        return this.#compute(client, effect.question);
      case 'install-sa':
        return this.#installSa(client, effect.child);
      case 'activate-sa':
        return path.activateSa(effect.spiIn);
      case 'remove-sa':
        return path.removeSa(effect.spiIn);
      case 'install-session':
        return this.#installSession(client, effect.session, undefined);
      case 'remove-session':
        return path.removeSession(effect.session);
      default:
        return this.#tell(client, effect, now);
    }
  }

  /** What concerns the run, not the packet path. */
  #tell(client: LoadClient, effect: ClientEffect, now: Instant): void {
    const { events } = this.#options;
    switch (effect.kind) {
      case 'step-done':
        events.stepDone(effect.step, elapsed(client.stepBegan, now), now);
        client.stepBegan = now;
        return;
      case 'connected':
        return this.#onConnected(client, effect.network, effect.mtu, now);
      case 'rekeyed':
        if (client.renewal) events.rekeyed(effect.sa, elapsed(client.renewal.began, now), now);
        client.renewal = undefined;
        return;
      case 'rekey-failed':
        events.rekeyFailed(effect.sa, effect.reason, now);
        client.renewal = undefined;
        return;
      case 'failed':
        return this.#onFailed(client, effect.failure, now);
      case 'closed':
        if (client.closing === 'abandoned') events.abandoned(now);
        else events.closed(client.closing, now);
        return this.#end(client, now);
      default:
        return;
    }
  }

  #onConnected(client: LoadClient, network: NetworkParameters, mtu: number, now: Instant): void {
    client.stage = 'connected';
    client.address = network.local;
    client.place = this.#connected.push(client) - 1;
    const { traffic } = this.#options;
    if (traffic?.inPath && client.l2tp) this.#installSession(client, client.l2tp, { address: network.local, mtu });
    this.#options.events.connected(elapsed(client.began, now), now);
    traffic?.connected(client, now);
    this.#listener?.onConnected(client, now);
  }

  #onFailed(client: LoadClient, { step, reason }: ProbeFailure, now: Instant): void {
    const { events } = this.#options;
    if (client.stage === 'connected') events.lost(reason, now);
    else events.failed(step, reason, now);
    this.#end(client, now);
  }

  #end(client: LoadClient, now: Instant): void {
    const { stage } = client;
    if (stage === 'ended') return;
    const { path } = this.#options;
    this.#leaveConnected(client);
    client.stage = 'ended';
    this.#byPeer.delete(client.peer);
    this.#byEndpoint.delete(path.nameOf(client.endpoint));
    path.removePeer(client.peer);
    path.closeEndpoint(client.endpoint);
    for (const id of client.tunnels) this.#identifiers.releaseTunnel(id);
    this.#listener?.onEnded(client, stage, now);
  }

  #leaveConnected(client: LoadClient): void {
    if (client.place < 0) return;
    this.#options.traffic?.ended(client);
    const last = this.#connected.pop();
    if (last && last !== client) {
      this.#connected[client.place] = last;
      last.place = client.place;
    }
    client.place = -1;
  }

  #compute(client: LoadClient, question: DiffieHellmanQuestion): void {
    const { diffieHellman, clock } = this.#options;
    diffieHellman.ask(question, (answer) => {
      if (client.stage === 'ended') return;
      const now = clock();
      this.#apply(client, client.control.answer(question.question, { kind: 'diffie-hellman', answer }, now), now);
    });
  }

  #installSa(client: LoadClient, child: ChildSa): void {
    const { spiIn, spiOut, suite, keysIn, keysOut, local, remote } = child;
    const { encryption, integrity } = suite;
    const cipher = { encryption, integrity };
    const sa = { peer: client.peer, spiIn, spiOut, cipher, keysIn, keysOut, local, remote, outbound: false };
    this.#options.path.installSa(sa);
  }

  #installSession(
    client: LoadClient,
    session: L2tpSessionInfo,
    network: { readonly address: string; readonly mtu: number } | undefined,
  ): void {
    client.l2tp = session;
    client.session = { tunnel: session.tunnel, session: session.session };
    this.#options.path.installSession({ ...session, peer: client.peer, network });
  }

  #allocateTunnel(taken: TunnelId[]): TunnelId | undefined {
    const id = this.#identifiers.allocateTunnel();
    if (id !== undefined) taken.push(id);
    return id;
  }

  #schedule(client: LoadClient): void {
    const deadline = client.control.deadline();
    const giveUp = client.stage === 'connecting' ? later(client.began, limits.connectTime) : deadline;
    const at = deadline === undefined || (giveUp !== undefined && giveUp < deadline) ? giveUp : deadline;
    if (at === undefined || (client.scheduled !== undefined && client.scheduled <= at)) return;
    client.scheduled = at;
    this.#options.scheduler.add(at, client);
  }
}
