import type { EndSessionRequest, LiveConnection, RefusalCode, SessionsRequest } from '@sekisho/contracts';
import type { ControlFrame } from '@sekisho/dataplane';
import {
  type ChildSa,
  createIkeEndpoint,
  type DiffieHellmanAnswer,
  type DiffieHellmanQuestion,
  formatEspSuite,
  formatIkeSuite,
  type IkeEffect,
  type IkeEndpoint,
  type IkePolicy,
  type IkeRefusal,
  type IkeSaInfo,
  type PeerAuthenticationQuestion,
  type SignatureQuestion,
} from '@sekisho/isakmp';
import { type Endpoint, formatEndpoint } from '@sekisho/wire';
import { Connection, noTraffic, type Recorder } from '../connections/connection.ts';
import type { EdgeContext } from '../connections/edge-context.ts';
import type { Login } from '../connections/login.ts';
import type { MachineAuthentication } from '../connections/machine-authentication.ts';
import { Peer, type PeerHost } from '../connections/peer.ts';
import { Peers } from '../connections/peers.ts';
import type { ChangedLimits } from '../connections/session-watch.ts';
import { limits } from '../limits.ts';
import type { SlowCrypto } from '../slow-crypto/slow-crypto.ts';
import { Alarm, now } from './alarm.ts';
import { RefusalBudget } from './refusal-budget.ts';
import { refusalOfIke } from './refusals.ts';

export interface GatewayOptions {
  readonly policy: IkePolicy;
  readonly recorder: Recorder;
  readonly slowCrypto: Pick<SlowCrypto, 'compute'>;
  readonly machines: Pick<MachineAuthentication, 'judge' | 'sign'>;
  readonly nameConnection: () => string;
  readonly context: Omit<EdgeContext, 'newConnection' | 'adopt' | 'ignored'>;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}

/** What the client is told. */
const wordsOfEnd = {
  'ended-by-administrator': 'ended by the administrator',
  'disconnected-by-back-end': 'ended by the authentication server',
  'replaced-by-new-connection': 'you have connected once more elsewhere',
  'certificate-revoked': 'your certificate has been revoked',
} as const satisfies Record<EndSessionRequest['reason'], string>;

/**
 * The control side of an edge: takes the packet path's control frames to IKE, L2TP and PPP, and carries out what those ask for.
 * A connection's way through it: Main Mode (`#onIke`) → `Peer` → ESP SAs → `Peer` L2TP → `Login` PPP → address → packet path.
 */
export class Gateway implements PeerHost {
  readonly #ike: IkeEndpoint;
  readonly #context: EdgeContext;
  readonly #peers = new Peers();
  /** Attempts and connections whose outcome is open, by id. */
  readonly #connections = new Map<string, Connection>();
  readonly #ignored = new Map<string, number>();
  readonly #refusals = new RefusalBudget(limits.refusalWindowMs, limits.refusalsPerSourceMax, limits.refusalsMax);
  readonly #outright = new RefusalBudget(limits.refusalWindowMs, limits.outrightPerSourceMax, limits.refusalsMax);
  readonly #ikeAlarm = new Alarm(() => this.#apply(this.#ike.timeout(now())));
  #stopping = false;

  constructor(private readonly options: GatewayOptions) {
    const { context, policy, nameConnection } = options;
    this.#context = {
      ...context,
      newConnection: (remote) => this.#begin(nameConnection(), remote),
      adopt: (connection) => this.#register(connection),
      ignored: (reason) => this.#count(reason),
    };
    this.#ike = createIkeEndpoint({
      policy,
      random: context.random,
      allocateSpi: () => context.identifiers.allocateSpi(),
      nameAttempt: nameConnection,
    });
    context.dataplane.onControl((frames) => this.receive(frames));
  }

  receive(frames: readonly ControlFrame[]): void {
    for (const frame of frames) this.#onFrame(frame);
  }

  /** Every connection that is under way or in, and fits. */
  live(wanted: SessionsRequest = {}): LiveConnection[] {
    const logins = new Map(
      this.#peers.all().flatMap((peer) => [...peer.logins].map((login) => [login.connection.id, login] as const)),
    );
    return [...this.#connections.values()]
      .filter((connection) => connection.fits(wanted))
      .map((connection) => connection.live(logins.get(connection.id)?.traffic() ?? noTraffic));
  }

  /** Messages that were ignored, by reason. */
  get ignored(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#ignored);
  }

  /** Ends one connection on somebody else's word. @returns false when it is not here */
  end({ connection: id, reason }: EndSessionRequest): boolean {
    const login = this.#loginOf(id);
    login?.close(reason, wordsOfEnd[reason]);
    return login !== undefined;
  }

  /** @returns false when no session of this connection is here */
  setLimits(connectionId: string, limits: ChangedLimits): boolean {
    return this.#loginOf(connectionId)?.setLimits(limits) ?? false;
  }

  /** Tells every client that the gateway leaves: LCP Terminate-Request, StopCCN, IKE deletes; records every end. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const peer of this.#peers.all()) peer.farewell('gateway-stopped', 'gateway is shutting down');
    await this.#quiet();
    for (const peer of this.#peers.all()) this.#remove(peer, 'gateway-stopped');
    for (const connection of this.#connections.values()) connection.refuse('gateway-stopping');
    this.#ikeAlarm.stop();
  }

  closePeer(peer: Peer): void {
    this.#remove(peer, 'ipsec-expired');
  }

  #loginOf(connectionId: string): Login | undefined {
    for (const peer of this.#peers.all()) {
      for (const login of peer.logins) if (login.connection.id === connectionId) return login;
    }
    return undefined;
  }

  /** Waits until every client has acknowledged the farewell, a limited time; meanwhile it is repeated. */
  async #quiet(): Promise<void> {
    const until = now() + limits.farewellMs;
    const busy = () => this.#peers.all().some((peer) => !peer.quiet);
    while (busy() && now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  #onFrame(frame: ControlFrame): void {
    switch (frame.kind) {
      case 'ike':
        if (this.#stopping) return;
        if (!this.options.policy.respond) return this.#refuseOutright(frame.remote, 'l2tp-not-supported');
        return this.#apply(this.#ike.receive(frame, now()));
      case 'l2tp':
        return this.#peers.byId(frame.peer)?.receiveL2tp(frame.bytes, frame.peerPort);
      case 'ppp':
        return this.#peers.byId(frame.peer)?.receivePpp(frame.key, frame.bytes);
      case 'moved':
        return this.#onMoved(frame);
      case 'clear-l2tp':
        return this.#refuseOutright(frame.remote, 'l2tp-in-clear');
    }
  }

  #onMoved({ peer: id, remote }: Extract<ControlFrame, { kind: 'moved' }>): void {
    const peer = this.#peers.byId(id);
    if (!peer) return;
    this.#peers.moved(peer, remote);
    for (const sa of peer.ikeSas) this.#ike.moved(sa, remote);
  }

  #apply(effects: readonly IkeEffect[]): void {
    for (const effect of effects) this.#onIke(effect);
    this.#ikeAlarm.set(this.#stopping ? undefined : this.#ike.deadline());
  }

  #onIke(effect: IkeEffect): void {
    switch (effect.kind) {
      case 'send':
        return this.#context.dataplane.sendIke(effect.local, effect.remote, effect.bytes);
      case 'diffie-hellman':
        void this.#compute(effect);
        return;
      case 'peer-authentication':
        void this.#judge(effect);
        return;
      case 'signature':
        void this.#sign(effect);
        return;
      case 'step':
        return this.#onStep(effect);
      case 'sa-established':
        return this.#onSaEstablished(effect.sa);
      case 'initial-contact':
        return this.#peers.byIkeSa(effect.ikeSa)?.onInitialContact();
      case 'child-expected':
        return this.#installChild(effect.child, false);
      case 'child-established':
        return this.#onChildEstablished(effect.child);
      case 'child-deleted':
        return this.#onChildDeleted(effect.spiIn);
      case 'sa-deleted':
        return this.#onSaDeleted(effect);
      case 'refused':
        return this.#onRefused(effect);
      case 'ignored':
        return this.#count(`ike: ${effect.reason}`);
    }
  }

  async #compute(question: DiffieHellmanQuestion): Promise<void> {
    let answer: DiffieHellmanAnswer | undefined;
    try {
      answer = await this.options.slowCrypto.compute(question);
    } catch {
      this.#ike.postpone(question.question);
      return this.#count('ike: diffie-hellman queue full');
    }
    this.#apply(this.#ike.answer(question.question, answer, now()));
  }

  async #judge(asked: PeerAuthenticationQuestion): Promise<void> {
    const judgement = await this.options.machines.judge(asked);
    if (judgement === undefined) {
      this.#ike.postpone(asked.question);
      return this.#count('ike: too many machines to verify');
    }
    const { verdict, machine } = judgement;
    if (machine) {
      // A renewal has no record of its own until now.
      const { facts } = this.#connections.get(asked.attempt) ?? this.#begin(asked.attempt, asked.remote);
      facts.machine = machine.text;
      facts.machineCertificate = machine.certificate;
    }
    this.#apply(this.#ike.authenticated(asked.question, verdict, now()));
  }

  async #sign(asked: SignatureQuestion): Promise<void> {
    const signature = await this.options.machines.sign(asked);
    if (signature === undefined) this.#count('ike: signature not made');
    this.#apply(this.#ike.signed(asked.question, signature, now()));
  }

  #onStep({ attempt, step, remote }: Extract<IkeEffect, { kind: 'step' }>): void {
    const known = this.#connections.get(attempt);
    // A client that is in renews its IKE SA from the same address and port: part of its connection, not a new one.
    const renewal = known === undefined && this.#peers.byRemote(remote)?.connected === true;
    if (renewal) return;
    const connection = known ?? (step === 'main-mode-1' ? this.#begin(attempt, remote) : undefined);
    if (!connection) return;
    connection.remote = remote;
    if (step !== 'quick-mode-3') connection.reach(step);
  }

  #onSaEstablished(sa: IkeSaInfo): void {
    const connection = this.#connections.get(sa.attempt) ?? this.#begin(sa.attempt, sa.remote);
    connection.remote = sa.remote;
    connection.facts.ikeSuite = formatIkeSuite(sa.suite);
    connection.facts.machine ??= sa.identity.text;
    const before = this.#peers.renewed(sa);
    if (before && sa.initialContact) this.#remove(before, 'replaced-by-new-connection');
    const renewed = before && !sa.initialContact ? before : undefined;
    if (!renewed && this.#peers.size >= limits.peersMax) {
      connection.refuse('gateway-busy', `${limits.peersMax} clients are connected`);
      return this.#apply(this.#ike.close(sa.id, now()));
    }
    if (renewed && renewed.ikeSas.size >= limits.ikeSasPerPeerMax) {
      this.#connections.delete(connection.id);
      this.#count('ike: too many SAs of one client');
      return this.#apply(this.#ike.close(sa.id, now()));
    }
    const peer =
      renewed ??
      new Peer(this.#context.identifiers.nextPeerId(), sa.identity, sa.machine, sa.remote, this.#context, this);
    if (!renewed) {
      this.#peers.add(peer);
      connection.reach('ike-established', `${connection.facts.machine}, ${connection.facts.ikeSuite}`);
    }
    if (peer.addIkeSa(sa, connection)) this.#connections.delete(connection.id);
    this.#peers.nameIkeSa(sa.id, peer);
  }

  #installChild(child: ChildSa, outbound: boolean): void {
    const peer = this.#peers.byIkeSa(child.ikeSa);
    if (!peer) return;
    peer.children.set(child.spiIn, child);
    this.#peers.nameSpi(child.spiIn, peer);
    const { spiIn, spiOut, keysIn, keysOut, local, remote } = child;
    const { encryption, integrity } = child.suite;
    this.#context.dataplane.installSa({
      peer: peer.id,
      spiIn,
      spiOut,
      cipher: { encryption, integrity },
      keysIn,
      keysOut,
      local,
      remote,
      outbound,
    });
  }

  #onChildEstablished(child: ChildSa): void {
    const peer = this.#peers.bySpi(child.spiIn);
    if (!peer) return;
    this.#context.dataplane.activateSa(child.spiIn);
    peer.protectedBy(formatEspSuite(child.suite));
  }

  #onChildDeleted(spiIn: number): void {
    this.#context.dataplane.removeSa(spiIn);
    this.#context.identifiers.releaseSpi(spiIn);
    const peer = this.#peers.bySpi(spiIn);
    this.#peers.forgetSpi(spiIn);
    if (!peer) return;
    peer.children.delete(spiIn);
    if (peer.children.size === 0 && peer.ikeSas.size === 0) this.#remove(peer, 'ipsec-expired');
  }

  #onSaDeleted({ id, reason }: Extract<IkeEffect, { kind: 'sa-deleted' }>): void {
    const peer = this.#peers.byIkeSa(id);
    this.#peers.forgetIkeSa(id);
    if (!peer) return;
    peer.ikeSas.delete(id);
    if (reason === 'dead-peer') return this.#remove(peer, 'dead-peer');
    // An expired or replaced IKE SA leaves its ESP SAs alone (RFC 2409 §5.5); a client that deleted its last one has left.
    if (peer.ikeSas.size > 0) return;
    if (reason === 'peer-deleted') this.#leaveSoon(peer);
    else if (peer.children.size === 0) this.#remove(peer, 'ipsec-expired');
  }

  #leaveSoon(peer: Peer): void {
    setTimeout(() => {
      if (this.#peers.byId(peer.id) === peer && peer.ikeSas.size === 0) this.#remove(peer, 'client-disconnected');
    }, limits.disconnectGraceMs);
  }

  #onRefused(refusal: IkeRefusal): void {
    const { attempt, code, detail, remote, ikeSa } = refusal;
    const peer = ikeSa && this.#peers.byIkeSa(ikeSa);
    if (peer?.connected) {
      this.options.log('request of a connected client refused', { code, detail, connection: attempt });
      return this.#count(`ike: ${code}`);
    }
    const known = this.#connections.get(attempt);
    const anybody = ikeSa === undefined;
    if (anybody && !this.#refusals.allows(remote.address, now())) {
      this.#connections.delete(attempt);
      return this.#count(`ike: ${code}`);
    }
    if (this.#peers.byRemote(remote)?.connected) {
      this.options.log('renewal of a connected client refused', { code, detail, connection: attempt });
    }
    (known ?? this.#begin(attempt, remote)).refuse(refusalOfIke(refusal), detail);
  }

  /** Refuses what never became an attempt; once a source and minute. */
  #refuseOutright(remote: Endpoint, code: RefusalCode): void {
    if (!this.#outright.allows(`${code} ${remote.address}`, now())) return this.#count(code);
    const connection = this.#begin(this.options.nameConnection(), remote);
    connection.refuse(code);
  }

  #remove(peer: Peer, reason: Parameters<Peer['lost']>[0]): void {
    if (this.#peers.byId(peer.id) !== peer) return;
    peer.lost(reason);
    const sas = [...peer.ikeSas];
    this.#peers.remove(peer);
    for (const sa of sas) this.#apply(this.#ike.close(sa, now()));
    for (const spi of peer.children.keys()) this.#context.identifiers.releaseSpi(spi);
    this.#context.dataplane.removePeer(peer.id);
    this.options.log('peer removed', { peer: formatEndpoint(peer.remote), reason });
  }

  #begin(id: string, remote: Endpoint): Connection {
    const connection = new Connection(id, this.#context.edge, remote, now(), this.options.recorder, (over) =>
      this.#connections.delete(over.id),
    );
    this.#register(connection);
    return connection;
  }

  #register(connection: Connection): void {
    if (this.#connections.size < limits.attemptsMax + limits.peersMax) this.#connections.set(connection.id, connection);
  }

  #count(reason: string): void {
    this.#ignored.set(reason, (this.#ignored.get(reason) ?? 0) + 1);
  }
}
