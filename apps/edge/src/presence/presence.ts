import {
  type EdgeDrainReply,
  type EdgeDrainRequest,
  type EdgePresence,
  edgeGoneAfterMs,
  edgePresenceIntervalMs,
  subjects,
} from '@sekisho/contracts';
import type { Bus, Logger } from '@sekisho/platform';
import { Alarm, now } from '@sekisho/platform/timers';
import { type Instant, later, milliseconds, type Scheduler } from '@sekisho/wire';
import { type DrainedGateway, Draining } from './draining.ts';

export interface PresenceOptions {
  readonly bus: Pick<Bus, 'broadcast' | 'connected' | 'onConnection'>;
  readonly edge: string;
  /** When this process began to serve. */
  readonly since: Date;
  /** Where packets for it are sent to, in a cluster. */
  readonly place: () => Pick<EdgePresence, 'slot' | 'address'>;
  readonly gateway: DrainedGateway & { readonly sessions: number; tellProgress(): unknown };
  readonly scheduler: Scheduler;
  readonly logger: Pick<Logger, 'info'>;
}

/** Tells everybody that this edge is there and how it does, and goes out of service when it is asked to. */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #draining: Draining;
  readonly #alarm: Alarm;
  readonly #silence: () => void;
  #stopping = false;
  /** NATS cannot be reached since then. */
  #awaySince: Instant | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
    const { bus, edge, gateway, logger, scheduler } = options;
    this.#draining = new Draining({
      gateway,
      scheduler,
      changed: (state) => {
        logger.info({ edge, state, sessions: gateway.sessions }, 'the edge is in another state');
        this.tell();
      },
    });
    this.#alarm = new Alarm(scheduler, () => this.tell());
    this.#silence = bus.onConnection((connected) => this.#onConnection(connected));
  }

  /** Who took this edge for gone meanwhile hears that its sessions stand. */
  #onConnection(connected: boolean): void {
    if (!connected) this.#awaySince ??= now();
    if (!connected) return;
    this.tell();
    if (this.#awaySince !== undefined && now() - this.#awaySince > edgeGoneAfterMs)
      this.#options.gateway.tellProgress();
    this.#awaySince = undefined;
  }

  /** Now, and from then on at intervals. */
  tell(): void {
    const { bus } = this.#options;
    if (bus.connected) bus.broadcast(subjects.edgePresence, this.now());
    if (!this.#stopping) this.#alarm.set(later(now(), milliseconds(edgePresenceIntervalMs)));
  }

  now(): EdgePresence {
    const { edge, gateway, place, since } = this.#options;
    const { state, drainsAt } = this.#draining;
    return {
      edge,
      ...place(),
      state: this.#stopping && state === 'accepting' ? 'draining' : state,
      sessions: gateway.sessions,
      since: since.toISOString(),
      ...(drainsAt !== undefined && { drainsAt: drainsAt.toISOString() }),
      at: new Date().toISOString(),
    };
  }

  obey(request: EdgeDrainRequest): EdgeDrainReply {
    const obeyed = request.edge === this.#options.edge;
    if (obeyed && request.order === 'drain') this.#draining.drain(request.graceMs);
    if (obeyed && request.order === 'undrain') this.#draining.undrain();
    return { obeyed, presence: this.now() };
  }

  /** The edge stops: nobody is to be sent here any more. */
  stop(): void {
    this.#stopping = true;
    this.#draining.stop();
    this.#alarm.stop();
    this.#silence();
    this.tell();
  }
}
