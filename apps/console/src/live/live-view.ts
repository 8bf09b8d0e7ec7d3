import type { GatewayBus } from '@sekisho/administration';
import {
  type ConnectionEvent,
  type EdgePresence,
  edgePresence,
  logQuery,
  type SessionsReply,
  subjects,
} from '@sekisho/contracts';
import { askEdgeSessions, type Bus, type Logger, Repetition, within } from '@sekisho/platform';
import type { OverviewState, Sample } from '../api/overview/endpoints.ts';
import {
  feedMs,
  fillingRecordsMax,
  sampleMs,
  samplesKeptLastMs,
  samplesKeptMs,
  sessionsAnswerMs,
  sessionsFew,
  sessionsSyncMs,
  sessionsSyncWatchedMs,
  sessionsToldMax,
} from '../limits.ts';
import { EdgeRoll } from './edge-roll.ts';
import { readAttempts } from './filling.ts';
import { Health, type HealthSource } from './health.ts';
import type { KeptSamples } from './kept-samples.ts';
import type { LiveFeed } from './live-feed.ts';
import { overviewOf } from './overview.ts';
import { RecentAttempts } from './recent-attempts.ts';
import { Samples } from './samples.ts';
import { SessionMirror } from './session-mirror.ts';
import { summaryOf } from './summary.ts';
import { Throughput } from './throughput.ts';

export interface LiveViewParts {
  readonly bus: Pick<Bus, 'scatter' | 'subscribeEvents' | 'hear' | 'onConnection' | 'connected'>;
  readonly gateway: HealthSource & Pick<GatewayBus, 'log'>;
  readonly feed: LiveFeed;
  readonly kept: Pick<KeptSamples, 'load' | 'keep'>;
  readonly logger: Logger;
}

/** What goes on at the gateway, as events, edges and services tell it. */
export class LiveView {
  readonly mirror = new SessionMirror();
  readonly samples = new Samples();
  readonly health: Health;
  readonly #parts: LiveViewParts;
  readonly #edges = new EdgeRoll();
  readonly #attempts = new RecentAttempts();
  readonly #throughput = new Throughput();
  readonly #stops: (() => void)[] = [];
  readonly #repetitions: Repetition[] = [];
  #syncedAt = Number.NEGATIVE_INFINITY;
  #syncing: Promise<void> | undefined;
  #first: Promise<void> | undefined;
  #told = '';
  #filled = false;
  #restored = false;

  constructor(parts: LiveViewParts) {
    this.#parts = parts;
    this.health = new Health(parts.gateway);
  }

  /** Returns at once; the bus, and everybody, may be away. */
  start(): void {
    const { bus } = this.#parts;
    this.#stops.push(
      bus.subscribeEvents((event) => this.#take(event)),
      bus.hear(subjects.edgePresence, edgePresence, (presence) => {
        if (this.#edges.hear(presence)) this.mirror.drop(presence.edge, presence.since);
      }),
      bus.onConnection((connected) => {
        if (!connected) return;
        this.#edges.giveTime();
        void this.#sync();
      }),
    );
    this.#repetitions.push(
      new Repetition(sampleMs, () => this.#sample()),
      new Repetition(feedMs, () => this.#tell()),
      new Repetition(sessionsSyncWatchedMs, () => this.#syncIfOld()),
      new Repetition(samplesKeptMs, () => this.#keep()),
    );
    this.#first = this.#sync();
    void this.#fill();
    void this.#restore();
    void this.health.prepare();
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop();
    await Promise.all(this.#repetitions.splice(0).map((each) => each.stop()));
    await this.#syncing;
    await within(samplesKeptLastMs, this.#keep()).catch(() => undefined);
  }

  /** @returns what is known; the first time after a while it takes what services take to answer */
  async overview(): Promise<OverviewState> {
    return this.#overview(await this.health.current());
  }

  /** Edges of which it is not known how they do. */
  edgesAway(): string[] {
    return this.#edges.all().flatMap(({ presence, gone }) => (gone ? presence.edge : []));
  }

  /** Those that are there, by name. */
  edges(): EdgePresence[] {
    return this.#edges.all().flatMap(({ presence, gone }) => (gone ? [] : presence));
  }

  /** What every edge holds that is there; after the start it takes what edges take to answer. */
  async known(): Promise<readonly SessionsReply[]> {
    await this.#first;
    const edges = new Set([...this.edges().map(({ edge }) => edge), ...this.mirror.edges()]);
    return [...edges].map((edge) => ({ edge, connections: this.mirror.ofEdge(edge), drops: {}, ignored: {} }));
  }

  #overview(health = this.health.known): OverviewState {
    const { mirror } = this;
    return overviewOf({ mirror, edges: this.#edges, attempts: this.#attempts, health, now: Date.now() });
  }

  #take(event: ConnectionEvent): void {
    this.mirror.take(event);
    const at = Date.parse(event.time);
    if (event.type === 'sekisho.connection.established') {
      this.samples.count('established');
      this.#attempts.add({ at, code: undefined });
    } else if (event.type === 'sekisho.connection.refused') {
      this.samples.count('refused');
      this.#attempts.add({ at, code: event.data.code });
    }
  }

  async #syncIfOld(): Promise<void> {
    const { feed, bus } = this.#parts;
    const eager = feed.size > 0 && this.mirror.size <= sessionsFew;
    if (Date.now() - this.#syncedAt >= (eager ? 0 : sessionsSyncMs - sessionsSyncWatchedMs / 2)) await this.#sync();
    if (!bus.connected) return;
    for (const edge of this.#edges.newlyGone()) this.mirror.drop(edge);
  }

  #sync(): Promise<void> {
    this.#syncing ??= this.#askEdges().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async #askEdges(): Promise<void> {
    const { bus, logger } = this.#parts;
    const askedAt = Date.now();
    this.#syncedAt = askedAt;
    try {
      await this.mirror.sync(await askEdgeSessions(bus, {}, { waitMs: sessionsAnswerMs }), askedAt);
      this.#throughput.look(this.mirror.all(), askedAt);
    } catch (error) {
      logger.debug({ err: error }, 'the edges cannot be asked for their sessions now');
    }
  }

  /** Attempts of before the start are in the log. */
  async #fill(): Promise<void> {
    const { gateway, logger } = this.#parts;
    const ask = (query: object) => gateway.log(logQuery.parse(query));
    try {
      this.#attempts.fill(await readAttempts(ask, Date.now(), fillingRecordsMax));
      this.#filled = true;
    } catch (error) {
      logger.debug({ err: error }, 'the session log cannot be read now; attempts are counted from now on');
    }
  }

  /** After a start the plots are not empty. */
  async #restore(): Promise<void> {
    const { kept, logger } = this.#parts;
    try {
      this.samples.restore(await kept.load(), Date.now());
      this.#restored = true;
    } catch (error) {
      logger.warn({ err: error }, 'the samples of before cannot be read now; plots begin empty');
    }
  }

  /** Those of before are in the tables alone until they could be read. */
  async #keep(): Promise<void> {
    const { kept, logger } = this.#parts;
    if (!this.#restored) await this.#restore();
    if (!this.#restored) return;
    try {
      await kept.keep({ hour: this.samples.hour.all(), day: this.samples.day.all() });
    } catch (error) {
      logger.warn({ err: error }, 'samples cannot be kept now');
    }
  }

  async #sample(): Promise<void> {
    const { feed } = this.#parts;
    if (!this.#filled && feed.size > 0) await this.#fill();
    if (feed.size === 0) void this.health.prepare();
    const pools = feed.size > 0 ? (await this.health.current()).pools : this.health.known?.pools;
    const sample: Sample = this.samples.take(Date.now(), {
      connected: this.mirror.connected,
      ...this.#throughput.current,
      ...(pools && {
        addressesInUse: pools.pools.reduce((sum, { inUse }) => sum + inUse, 0),
        addresses: pools.pools.reduce((sum, { size }) => sum + size, 0),
      }),
    });
    feed.tell('sample', sample);
  }

  #tell(): void {
    const { feed } = this.#parts;
    const { changed, ended } = this.mirror.changes(sessionsToldMax);
    if (changed.length + ended.length > 0) feed.tell('sessions', { changed: changed.map(summaryOf), ended });
    if (feed.size === 0) {
      // Who comes next has asked for itself: what was told before then is nothing to compare with.
      this.#told = '';
      return;
    }
    const { at, ...overview } = this.#overview();
    const text = JSON.stringify({ ...overview, services: [] });
    if (text === this.#told) return;
    this.#told = text;
    feed.tell('overview', { at, ...overview });
  }
}
