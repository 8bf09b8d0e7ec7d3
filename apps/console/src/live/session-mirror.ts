import { setImmediate as turn } from 'node:timers/promises';
import { addressOf, type ConnectionEvent, type LiveConnection, type SessionsReply } from '@sekisho/contracts';
import { endedRememberedMs, sessionsPerTurn } from '../limits.ts';

interface Held {
  connection: LiveConnection;
  /** When something of it was last heard, in ms by our clock. */
  heardAt: number;
}

/** What has become different since it was last asked. */
export interface MirrorChanges {
  readonly changed: readonly LiveConnection[];
  /** Ids. */
  readonly ended: readonly string[];
}

/**
 * All connections of all edges as events and the edges' own answers tell them. Which of the two is newer is known by when an
 * answer was asked for: what an event said afterwards stands.
 */
export class SessionMirror {
  readonly #held = new Map<string, Held>();
  readonly #byUser = new Index();
  readonly #byAddress = new Index();
  readonly #byEdge = new Index();
  /** Ids of connections that are over, and when that was heard; the oldest first. */
  readonly #ended = new Map<string, number>();
  readonly #changedIds = new Set<string>();
  #endedIds = new Set<string>();
  #connected = 0;
  #all: readonly LiveConnection[] | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  get size(): number {
    return this.#held.size;
  }

  /** Those of them that are in. */
  get connected(): number {
    return this.#connected;
  }

  get(connection: string): LiveConnection | undefined {
    return this.#held.get(connection)?.connection;
  }

  /** The same list as long as nothing has become different. */
  all(): readonly LiveConnection[] {
    this.#all ??= Array.from(this.#held.values(), ({ connection }) => connection);
    return this.#all;
  }

  /** In any case of letters. */
  ofUser(user: string): LiveConnection[] {
    return this.#named(this.#byUser, user.toLowerCase());
  }

  /** Of a client without port, or of Office Mode. */
  ofAddress(address: string): LiveConnection[] {
    return this.#named(this.#byAddress, address);
  }

  ofEdge(edge: string): LiveConnection[] {
    return this.#named(this.#byEdge, edge);
  }

  /** Names of those that hold any. */
  edges(): string[] {
    return [...this.#byEdge.keys()];
  }

  take(event: ConnectionEvent): void {
    const { connection } = event.data;
    switch (event.type) {
      case 'sekisho.connection.refused':
      case 'sekisho.connection.ended':
        this.#end(connection);
        return;
      case 'sekisho.connection.progress': {
        const { bytesIn, bytesOut, packetsIn, packetsOut } = event.data;
        const known = this.get(connection);
        if (known) this.#put({ ...known, bytesIn, bytesOut, packetsIn, packetsOut });
        return;
      }
      default:
        if (!this.#ended.has(connection)) this.#put(told(event, this.get(connection)));
    }
  }

  /**
   * Takes over what edges hold, some at a time: between them others have their turn.
   * @param askedAt when they were asked, in ms by our clock
   */
  async sync(replies: readonly SessionsReply[], askedAt: number): Promise<void> {
    for (const { edge, connections, more } of replies) {
      for (let from = 0; from < connections.length; from += sessionsPerTurn) {
        if (from > 0) await turn();
        for (const connection of connections.slice(from, from + sessionsPerTurn)) this.#see(connection, askedAt);
      }
      // Of an edge whose last message did not come it is not known what it has not.
      if (more !== true) this.#endOthers(edge, new Set(connections.map(({ connection }) => connection)), askedAt);
    }
    this.#forgetEnded();
  }

  /** An edge is gone, or has begun anew at a moment: what it held before is over. */
  drop(edge: string, before?: string): void {
    for (const { connection, since } of this.ofEdge(edge))
      if (before === undefined || since < before) this.#end(connection);
  }

  /** What has become different since it was told before, those that are over in any case; of others at most so many at once. */
  changes(changedMax = Number.POSITIVE_INFINITY): MirrorChanges {
    const ids =
      this.#changedIds.size <= changedMax ? [...this.#changedIds] : [...this.#changedIds].slice(0, changedMax);
    const ended = [...this.#endedIds];
    for (const id of ids) this.#changedIds.delete(id);
    this.#endedIds = new Set();
    return { changed: ids.flatMap((id) => this.get(id) ?? []), ended };
  }

  #see(connection: LiveConnection, askedAt: number): void {
    if (this.#ended.has(connection.connection)) return;
    const held = this.#held.get(connection.connection);
    // Counters are of the answer in any case: events have none.
    if (held && held.heardAt > askedAt) this.#put({ ...held.connection, ...countersOf(connection) }, held.heardAt);
    else this.#put(connection, askedAt);
  }

  #endOthers(edge: string, there: ReadonlySet<string>, askedAt: number): void {
    for (const { connection } of this.ofEdge(edge)) {
      const heardAt = this.#held.get(connection)?.heardAt ?? 0;
      if (!there.has(connection) && heardAt <= askedAt) this.#end(connection);
    }
  }

  #put(connection: LiveConnection, heardAt = this.now()): void {
    const id = connection.connection;
    const before = this.#held.get(id)?.connection;
    this.#held.set(id, { connection, heardAt });
    this.#all = undefined;
    if (before === undefined || isOther(before, connection)) this.#changedIds.add(id);
    if (before !== undefined) this.#count(before, -1);
    this.#count(connection, 1);
    if (before === undefined || isNamedOtherwise(before, connection)) {
      if (before) this.#unname(before);
      this.#name(connection);
    }
  }

  #end(id: string): void {
    const held = this.#held.get(id);
    this.#ended.delete(id);
    this.#ended.set(id, this.now());
    if (this.#ended.size % 256 === 0) this.#forgetEnded();
    if (held === undefined) return;
    this.#held.delete(id);
    this.#all = undefined;
    this.#unname(held.connection);
    this.#count(held.connection, -1);
    this.#changedIds.delete(id);
    this.#endedIds.add(id);
  }

  #forgetEnded(): void {
    for (const [id, at] of this.#ended) {
      if (at > this.now() - endedRememberedMs) return;
      this.#ended.delete(id);
    }
  }

  #count({ step }: LiveConnection, by: number): void {
    if (step === 'connected') this.#connected += by;
  }

  #name({ connection, user, remote, address, edge }: LiveConnection): void {
    if (user !== undefined) this.#byUser.add(user.toLowerCase(), connection);
    this.#byAddress.add(addressOf(remote), connection);
    if (address !== undefined) this.#byAddress.add(address, connection);
    this.#byEdge.add(edge, connection);
  }

  #unname({ connection, user, remote, address, edge }: LiveConnection): void {
    if (user !== undefined) this.#byUser.remove(user.toLowerCase(), connection);
    this.#byAddress.remove(addressOf(remote), connection);
    if (address !== undefined) this.#byAddress.remove(address, connection);
    this.#byEdge.remove(edge, connection);
  }

  #named(index: Index, key: string): LiveConnection[] {
    return [...index.get(key)].flatMap((id) => this.get(id) ?? []);
  }
}

/** Ids by something that several may have in common. */
class Index {
  readonly #ids = new Map<string, Set<string>>();

  keys(): Iterable<string> {
    return this.#ids.keys();
  }

  get(key: string): ReadonlySet<string> {
    return this.#ids.get(key) ?? new Set();
  }

  add(key: string, id: string): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, new Set([id]));
    else ids.add(id);
  }

  remove(key: string, id: string): void {
    const ids = this.#ids.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(key);
  }
}

const isNamedOtherwise = (a: LiveConnection, b: LiveConnection): boolean =>
  a.user !== b.user || a.remote !== b.remote || a.address !== b.address || a.edge !== b.edge;

const countersOf = ({ bytesIn, bytesOut, packetsIn, packetsOut, drops }: LiveConnection) => ({
  bytesIn,
  bytesOut,
  packetsIn,
  packetsOut,
  drops,
});

/** Counters alone are no news. */
const isOther = (a: LiveConnection, b: LiveConnection): boolean =>
  a.step !== b.step ||
  a.client !== b.client ||
  a.authentication !== b.authentication ||
  a.groups?.length !== b.groups?.length ||
  isNamedOtherwise(a, b);

type ToldEvent = Extract<ConnectionEvent, { type: 'sekisho.connection.step' | 'sekisho.connection.established' }>;

/** A connection as an event tells it, on top of what was known. */
function told(event: ToldEvent, known: LiveConnection | undefined): LiveConnection {
  const { connection, edge, remote } = event.data;
  const none = { bytesIn: 0, bytesOut: 0, packetsIn: 0, packetsOut: 0, drops: {} };
  const base = known ?? { connection, since: event.time, ...none };
  if (event.type === 'sekisho.connection.step') {
    const { step, user = known?.user, address = known?.address } = event.data;
    // What was established is not undone by a step that arrives late.
    const reached = known?.step === 'connected' ? known.step : step;
    return { ...base, edge, remote, step: reached, ...(user && { user }), ...(address && { address }) };
  }
  const { tookMs: _, class: __, ...data } = event.data;
  return { ...base, ...data, step: 'connected' };
}
