import type { ControlFrame, PeerId } from '@sekisho/dataplane';
import type { DiffieHellmanQuestion } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import type { NetworkParameters } from '@sekisho/ppp';
import { elapsed, type Instant, later, type Random, type Scheduler } from '@sekisho/wire';
import { ProbeClient } from '../../client/client.ts';
import type { ClientEffect, ClientSettings, Renewable } from '../../client/client-effect.ts';
import type { ProbeFailure } from '../../client/failure.ts';
import { ipv4In } from '../../packet-path.ts';
import type { Dice } from '../dice.ts';
import type { DiffieHellmanService } from '../diffie-hellman/diffie-hellman-pool.ts';
import { limits } from '../limits.ts';
import type { ClientPath } from '../path/client-path.ts';
import { LossyControl } from '../path/lossy-control.ts';
import { PathActions } from '../path/path-actions.ts';
import type { LoadEvents } from '../report/load-events.ts';
import type { ClientTraffic } from '../traffic/client-traffic.ts';
import type { Ending } from './attempt.ts';
import { ConnectedClients } from './connected-clients.ts';
import { IdentifierPool } from './identifier-pool.ts';
import { type ClientHost, LoadClient, type Slot } from './load-client.ts';

/** Who decides when clients come and go. */
export interface ClientsListener {
  onConnected(client: LoadClient, now: Instant): void;
  /** @param was the stage before */
  onEnded(client: LoadClient, was: 'connecting' | 'connected' | 'closing', now: Instant): void;
}

/** Told of every attempt when it is over. */
export type OnOver = (client: LoadClient, ending: Ending, now: Instant) => void;

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
  readonly onOver?: OnOver | undefined;
}

const closingEndings = { done: 'closed', churn: 'churned', abandoned: 'abandoned' } as const;

/**
 * All clients of a load run: gives them what the packet path and the clock bring, carries out what they ask for, and tells
 * what happens to them.
 */
export class Clients implements ClientHost {
  readonly #options: ClientsOptions;
  readonly #identifiers: IdentifierPool;
  readonly #byEndpoint = new Map<string | number, LoadClient>();
  readonly #byPeer = new Map<PeerId, LoadClient>();
  readonly #connected = new ConnectedClients();
  readonly #actions: PathActions;
  #listener: ClientsListener | undefined;

  constructor(options: ClientsOptions) {
    this.#options = options;
    this.#identifiers = new IdentifierPool(options.random);
    const control = new LossyControl(options.path, options.loss, options.dice);
    this.#actions = new PathActions(options.path, control);
    control.onControl((frames) => {
      for (const frame of frames) this.#receive(frame);
    });
  }

  listen(listener: ClientsListener): void {
    this.#listener = listener;
  }

  /** In no order. */
  get connected(): readonly LoadClient[] {
    return this.#connected.list;
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
    this.#end(client, { outcome: 'vanished' }, now);
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

  #receive(frame: ControlFrame): void {
    const now = this.#options.clock();
    switch (frame.kind) {
      case 'ike': {
        const client = this.#byEndpoint.get(this.#options.path.nameOf(frame.local));
        if (!client) return;
        return this.#apply(client, client.control.receiveIke(frame.bytes, frame.local, frame.remote, now), now);
      }
      case 'l2tp': {
        const client = this.#byPeer.get(frame.peer);
        if (!client) return;
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
    if (ipv4In(frame)) this.#options.traffic?.receive(client, frame, now);
    else this.#apply(client, client.control.receivePpp(frame, now), now);
  }

  #apply(client: LoadClient, effects: readonly ClientEffect[], now: Instant): void {
    for (const effect of effects) this.#applyOne(client, effect, now);
    if (client.stage !== 'ended') this.#schedule(client);
  }

  #applyOne(client: LoadClient, asked: ClientEffect, now: Instant): void {
    const { events } = this.#options;
    const effect = this.#actions.carryOut(client, asked);
    switch (effect?.kind) {
      case 'diffie-hellman':
        return this.#compute(client, effect.question);
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
        return this.#end(client, { outcome: closingEndings[client.closing] }, now);
      default:
        return;
    }
  }

  #onConnected(client: LoadClient, network: NetworkParameters, mtu: number, now: Instant): void {
    client.stage = 'connected';
    client.address = network.local;
    client.connectedAt = now;
    this.#connected.add(client);
    const { traffic } = this.#options;
    if (traffic?.inPath && client.l2tp) {
      this.#actions.installSession(client, client.l2tp, { address: network.local, mtu });
    }
    this.#options.events.connected(elapsed(client.began, now), now);
    traffic?.connected(client, now);
    this.#listener?.onConnected(client, now);
  }

  #onFailed(client: LoadClient, { step, reason }: ProbeFailure, now: Instant): void {
    const { events } = this.#options;
    const outcome = client.stage === 'connected' ? 'lost' : 'failed';
    if (outcome === 'lost') events.lost(reason, now);
    else events.failed(step, reason, now);
    this.#end(client, { outcome, step, reason }, now);
  }

  #end(client: LoadClient, ending: Ending, now: Instant): void {
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
    this.#options.onOver?.(client, ending, now);
    this.#listener?.onEnded(client, stage, now);
  }

  #leaveConnected(client: LoadClient): void {
    if (this.#connected.delete(client)) this.#options.traffic?.ended(client);
  }

  #compute(client: LoadClient, question: DiffieHellmanQuestion): void {
    const { diffieHellman, clock } = this.#options;
    diffieHellman.ask(question, (answer) => {
      if (client.stage === 'ended') return;
      const now = clock();
      this.#apply(client, client.control.answer(question.question, { kind: 'diffie-hellman', answer }, now), now);
    });
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
