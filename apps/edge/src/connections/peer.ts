import type { ConnectionStep, EndReason, RefusalCode } from '@sekisho/contracts';
import type { PeerId } from '@sekisho/dataplane';
import { type ChildSa, type EspSuite, formatEspSuite, type IkeSaId, type IkeSaInfo } from '@sekisho/isakmp';
import { isTunnelRequest, type L2tpEffect, type L2tpSessionInfo, Lns } from '@sekisho/l2tp';
import { Alarm, now } from '@sekisho/platform/timers';
import { type Endpoint, later, milliseconds } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { ClientTraits } from './client-family.ts';
import type { Connection, ConnectionFacts } from './connection.ts';
import { nameDevice } from './devices.ts';
import type { EdgeContext } from './edge-context.ts';
import { administrative, nameSession, shuttingDown, wordsOf } from './l2tp-words.ts';
import { Login } from './login.ts';
import { refusalByLoss } from './login-ends.ts';
import type { FirstSa, Machine } from './machine.ts';

/**
 * One client machine: all its IKE and ESP SAs, its L2TP tunnels, its users' logins. It belongs to SAs, not to an address, so
 * any number of clients behind one NAT are told apart. A rekeyed IKE SA joins the peer it renews.
 */
export class Peer {
  readonly id: PeerId;
  // What a renewal has in common with it.
  readonly identity: Machine['identity'];
  readonly machine: Machine['machine'];
  readonly preSharedKey: Machine['preSharedKey'];
  remote: Endpoint;
  readonly ikeSas = new Set<IkeSaId>();
  readonly children = new Map<number, ChildSa>();
  readonly #logins = new Map<string, Login>();
  /** Attempts whose IKE SA stands and that no login has claimed yet; the newest last. */
  readonly #unclaimed: Connection[] = [];
  /** The attempt of a renewed IKE SA: part of the connection that is in, unless its client turns out to start afresh. */
  #spare: Connection | undefined;
  /** What is told of the machine in the record. */
  #machine: Pick<ConnectionFacts, 'machine' | 'machineCertificate' | 'preSharedKey'> = {};
  /** What it tells of itself, in IKE and in L2TP. */
  #traits: ClientTraits;
  /** Of its newest ESP SA. */
  #suite: EspSuite | undefined;
  #lns: Lns;
  /** An IKE SA joined after the L2TP tunnel stood: a new tunnel request is then a client that started afresh. */
  #joined = false;
  #askedForTunnel = false;
  /** The client closed its L2TP tunnel, and said this of it. */
  #closedBecause: string | undefined;
  #closing = false;
  #farewell: Promise<void> | undefined;
  /** Ends the farewell: nothing that was said to the client waits for its acknowledgement. */
  #acknowledged: (() => void) | undefined;
  /** The latest that was under way here. */
  #latest: Connection | undefined;
  readonly #l2tpAlarm: Alarm;
  readonly #idleAlarm: Alarm;

  /** @param idle called when its IPsec has stood too long without a login */
  constructor(
    { identity, machine, preSharedKey, remote, vendorIds, offered }: FirstSa,
    private readonly context: EdgeContext,
    private readonly idle: (peer: Peer) => void,
  ) {
    this.id = context.identifiers.nextPeerId();
    this.identity = identity;
    this.machine = machine;
    this.preSharedKey = preSharedKey;
    this.remote = remote;
    this.#traits = { vendorIds, offered };
    this.#lns = new Lns(context.policy.current.l2tp);
    this.#l2tpAlarm = new Alarm(context.scheduler, (at) => this.#apply(this.#lns.timeout(at)));
    this.#idleAlarm = new Alarm(context.scheduler, () => this.#idle());
    this.#expectSession(limits.ipsecWithoutSessionMs);
  }

  get logins(): Iterable<Login> {
    return this.#logins.values();
  }

  get connections(): Connection[] {
    return [...this.#unclaimed, ...[...this.#logins.values()].map(({ connection }) => connection)];
  }

  /** Its open connections; without any the latest one, as its IPsec would carry another. */
  get standsFor(): Connection[] {
    const open = this.connections;
    return open.length === 0 && this.#latest ? [this.#latest] : open;
  }

  /** It has been told goodbye: nothing new begins here. */
  get closing(): boolean {
    return this.#closing;
  }

  /** The peer has a login whose user is in. */
  get connected(): boolean {
    return [...this.#logins.values()].some(({ connection }) => connection.state === 'connected');
  }

  /** @returns whether the SA renews one of a client that is in: its attempt is then no connection of its own */
  addIkeSa(sa: IkeSaInfo, attempt: Connection): boolean {
    this.#joined = this.ikeSas.size > 0 || this.#logins.size > 0;
    this.ikeSas.add(sa.id);
    this.remote = sa.remote;
    this.#provenBy(attempt);
    const renewal = this.connected;
    if (renewal) this.#spare = attempt;
    else this.#unclaimed.push(attempt);
    if (!renewal) this.#latest = attempt;
    return renewal;
  }

  /** It may be the renewal of another that moved meanwhile: nothing was asked of it but IPsec. */
  get isBare(): boolean {
    return !this.#askedForTunnel && !this.#closing && this.#logins.size === 0;
  }

  /** Takes over all that there is of a bare one. @returns its attempts: they are no connections of their own */
  absorb(other: Peer): string[] {
    for (const id of other.ikeSas) this.ikeSas.add(id);
    for (const [spi, child] of other.children) this.children.set(spi, child);
    this.#joined = true;
    const attempts = other.#unclaimed.splice(0);
    this.#spare = attempts.at(-1) ?? this.#spare;
    other.#idleAlarm.stop();
    if (other.#suite) this.protectedBy(other.#suite);
    return attempts.map(({ id }) => id);
  }

  /** The certificate of a renewal counts from now on, for the connections that are in as well. */
  #provenBy({ facts: { machine, machineCertificate } }: Connection): void {
    const { preSharedKey } = this;
    this.#machine = { ...(machine !== undefined && { machine }), machineCertificate, preSharedKey };
    for (const { facts } of this.connections) Object.assign(facts, this.#machine);
  }

  /** An ESP SA stands; it carries every connection of this peer. */
  protectedBy(suite: EspSuite): void {
    const name = formatEspSuite(suite);
    this.#suite = suite;
    for (const connection of this.connections) connection.facts.espSuite = name;
    if (this.#spare) this.#spare.facts.espSuite = name;
    for (const login of this.#logins.values()) login.changed('cipher');
    this.unclaimed()?.reach('ipsec-established', name);
  }

  /** The client says that it has no other SAs with us: whatever stood before this IKE SA is over (RFC 2407 §4.6.3.3). */
  onInitialContact(): void {
    if (this.#joined && !this.#closing) this.#startAfresh();
  }

  /** The newest attempt that has no login yet, else undefined. */
  unclaimed(): Connection | undefined {
    return this.#unclaimed.at(-1);
  }

  receiveL2tp(bytes: Uint8Array, peerPort: number): void {
    const asks = isTunnelRequest(bytes);
    this.#askedForTunnel ||= asks;
    if (this.#closing && asks) return this.context.ignored.count('l2tp: tunnel request after the farewell');
    if (this.#joined && this.#logins.size > 0 && asks) this.#startAfresh();
    this.#apply(this.#lns.receive({ bytes, peerPort }, now()));
  }

  receivePpp(key: { tunnel: number; session: number }, frame: Uint8Array): void {
    this.#logins.get(nameSession(key))?.receive(frame);
  }

  moved(remote: Endpoint): void {
    this.remote = remote;
    for (const connection of this.connections) connection.remote = remote;
  }

  /**
   * Says goodbye on every layer: LCP Terminate-Request and StopCCN now; the IKE deletes are for the caller.
   * @returns when the client has acknowledged it, or had time to; meanwhile it is repeated
   */
  farewell(reason: EndReason, message: string): Promise<void> {
    this.#farewell ??= this.#sayGoodbye(reason, message);
    return this.#farewell;
  }

  /** The peer is gone, or its IPsec is: everything that hangs on it ends. */
  lost(reason: EndReason, detail?: string): void {
    this.#closing = true;
    this.#l2tpAlarm.stop();
    this.#idleAlarm.stop();
    for (const login of [...this.#logins.values()]) login.lost(reason, detail);
    this.#refuseUnclaimed(detail, (step) => refusalByLoss(reason, step));
    this.#lns.abandon();
    this.#acknowledged?.();
  }

  #sayGoodbye(reason: EndReason, message: string): Promise<void> {
    this.#closing = true;
    for (const login of [...this.#logins.values()]) login.close(reason, message);
    this.#refuseUnclaimed(message, (step) => refusalByLoss(reason, step));
    return new Promise((resolve) => {
      this.#acknowledged = resolve;
      this.context.scheduler.add(later(now(), milliseconds(limits.farewellMs)), { run: () => resolve() });
      this.#apply(this.#lns.stop(shuttingDown, now()));
    });
  }

  #apply(effects: readonly L2tpEffect[]): void {
    for (const effect of effects) this.#carryOut(effect);
    const deadline = this.#lns.deadline();
    this.#l2tpAlarm.set(deadline);
    if (deadline === undefined) this.#acknowledged?.();
  }

  #carryOut(effect: L2tpEffect): void {
    switch (effect.kind) {
      case 'send':
        return this.context.dataplane.sendL2tp(this.id, effect.packet.peerPort, effect.packet.bytes);
      case 'tunnel-established':
        return this.#onTunnel(effect);
      case 'session-expected':
        return this.context.dataplane.installSession({ ...effect.session, peer: this.id, network: undefined });
      case 'session-established':
        return this.#login(effect.session);
      case 'session-closed':
        return this.#onSessionClosed(effect);
      case 'tunnel-closed':
        if (effect.by === 'peer') this.#closedBecause = wordsOf(effect.result) ?? 'StopCCN without a result code';
        return this.#expectSession(limits.closingGraceMs);
      case 'step':
        return this.unclaimed()?.course?.l2tp(effect.step);
      case 'ignored':
        return this.context.ignored.count(`l2tp: ${effect.reason}`);
    }
  }

  #onTunnel({
    tunnel: { peerHostName, peerVendor, peerFirmware },
  }: Extract<L2tpEffect, { kind: 'tunnel-established' }>) {
    const l2tp = { hostName: peerHostName, vendor: peerVendor, firmware: peerFirmware };
    this.#traits = { ...this.#traits, l2tp };
    const connection = this.unclaimed();
    connection?.introduce(this.#traits);
    connection?.reach('l2tp-tunnel', [peerHostName, connection.facts.client].filter(Boolean).join(', '));
  }

  #onSessionClosed({ session, by, result }: Extract<L2tpEffect, { kind: 'session-closed' }>): void {
    const reason = by === 'peer' ? 'client-disconnected' : 'dead-peer';
    this.#logins.get(nameSession(session))?.lost(reason, wordsOf(result));
    this.context.dataplane.removeSession(session);
  }

  #login(session: L2tpSessionInfo): void {
    const open = this.#unclaimed.splice(0).filter(({ state }) => state === 'under-way');
    const connection = open.pop() ?? this.#spare ?? this.context.connections.begin(this.remote);
    if (connection === this.#spare) this.context.connections.register(connection);
    this.#spare = undefined;
    for (const older of open) older.refuse('superseded-by-newer-attempt');
    Object.assign(connection.facts, this.#machine);
    connection.introduce(this.#traits);
    const { id: peer, machine, preSharedKey } = this;
    const device = nameDevice(this, this.#traits.l2tp?.hostName);
    const options = { connection, session, peer, cipher: () => this.#suite, machine, preSharedKey, device };
    const login = new Login(options, this.context, (over, l2tpOpen) => this.#loggedOut(over, l2tpOpen));
    this.#logins.set(nameSession(session), login);
    this.#latest = connection;
    this.#idleAlarm.stop();
    connection.reach('l2tp-session');
    login.start();
  }

  #loggedOut(login: Login, l2tpOpen: boolean): void {
    const { tunnel, session } = login.session;
    this.#logins.delete(nameSession(login.session));
    if (this.#logins.size === 0) this.#expectSession(limits.closingGraceMs);
    if (l2tpOpen) this.#apply(this.#lns.closeSession(tunnel, session, administrative, now()));
  }

  /** The client lost its state and dials again from the same address and port: what stood before is over. */
  #startAfresh(): void {
    const before = this.#lns;
    for (const login of [...this.#logins.values()])
      login.lost('replaced-by-new-connection', 'the client connected anew');
    before.abandon();
    this.#lns = new Lns(this.context.policy.current.l2tp);
    this.#joined = false;
  }

  #expectSession(withinMs: number): void {
    if (this.#closing) return;
    this.#idleAlarm.stop();
    this.#idleAlarm.set(later(now(), milliseconds(withinMs)));
  }

  #idle(): void {
    if (this.#logins.size > 0) return;
    const reason = this.#closedBecause === undefined ? 'ipsec-expired' : 'client-disconnected';
    const detail = this.#closedBecause ?? 'no L2TP session was set up';
    this.#refuseUnclaimed(detail, (step) => refusalByLoss(reason, step));
    this.idle(this);
  }

  #refuseUnclaimed(detail: string | undefined, codeAt: (step: ConnectionStep) => RefusalCode): void {
    for (const connection of this.#unclaimed.splice(0)) connection.refuse(codeAt(connection.step), detail);
  }
}
