import type { EndReason, MachineAuthentication, RefusalCode } from '@sekisho/contracts';
import type { EspCipher, PeerId } from '@sekisho/dataplane';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import { Alarm, now } from '@sekisho/platform/timers';
import {
  type Credentials,
  createPppAuthenticator,
  type NetworkParameters,
  type PppAuthenticator,
  type PppDownReason,
  type PppEffect,
} from '@sekisho/ppp';
import type { Instant } from '@sekisho/wire';
import type { AuthenticationClient, AuthenticationOutcome, EapConversation } from '../services/authentication.ts';
import type { Unavailable } from '../services/unavailable.ts';
import type { Connection, ConnectionFacts } from './connection.ts';
import type { EdgeContext } from './edge-context.ts';
import { farewells, refusalByDownReason, refusalByEndReason, refusalByLoss } from './login-ends.ts';
import { type LoggedIn, LoginNetwork } from './login-network.ts';
import { type ChangedLimits, type SessionDue, watchedLimits } from './session-watch.ts';
import { noTraffic, pickTraffic, type Traffic } from './traffic.ts';
import { verdictOf } from './verdict.ts';
import { WatchedSession } from './watched-session.ts';

/** Why the login's PPP went down, where the client did not simply vanish or leave. */
interface Cause {
  readonly code: RefusalCode;
  readonly detail: string | undefined;
}

export interface LoginOptions {
  readonly connection: Connection;
  readonly session: L2tpSessionInfo;
  readonly peer: PeerId;
  /** Of the ESP SA that carries it. */
  readonly cipher: () => EspCipher | undefined;
  /** How the machine that it comes from has proven itself. */
  readonly machine: MachineAuthentication;
  /** Name of its pre-shared key. */
  readonly preSharedKey: string | undefined;
  /** Names it among those of its user. */
  readonly device: string;
}

/** One user's login: a PPP link in an L2TP session, its authentication, its Office Mode address, its outcome. */
export class Login {
  readonly connection: Connection;
  readonly session: L2tpSessionInfo;
  readonly #network: LoginNetwork;
  readonly #machine: Pick<AuthenticationClient, 'machine' | 'preSharedKey'>;
  readonly #ppp: PppAuthenticator;
  readonly #alarm: Alarm;
  readonly #watched: WatchedSession;
  #user: LoggedIn | undefined;
  #cause: Cause | undefined;
  #endReason: EndReason | undefined;
  #over = false;
  #eapConversation: EapConversation | undefined;
  /** What PPP asked last; answers to anything older change nothing. */
  #question = 0;

  /**
   * @param closed called once, when PPP is down and the outcome recorded; `l2tpOpen` tells whether the L2TP session
   *   still stands and wants a CDN
   */
  constructor(
    { connection, session, machine, preSharedKey, ...network }: LoginOptions,
    private readonly context: EdgeContext,
    private readonly closed: (login: Login, l2tpOpen: boolean) => void,
  ) {
    this.connection = connection;
    this.session = session;
    const lost = () => this.#onLeaseLost();
    const replaced = () => this.close('replaced-by-new-connection', 'the device has connected anew');
    this.#network = new LoginNetwork({ ...network, connection: connection.id, session, lost, replaced }, context);
    this.#machine = { machine, ...(preSharedKey !== undefined && { preSharedKey }) };
    this.#ppp = createPppAuthenticator(context.policy.current.ppp);
    this.#alarm = new Alarm(context.scheduler, (at) => this.#apply(this.#ppp.timeout(at)));
    const told = (due: SessionDue, traffic: Traffic, at: Instant) => this.#onDue(due, traffic, at);
    this.#watched = new WatchedSession(context.scheduler, () => this.traffic(), told);
  }

  start(): void {
    this.#network.shut();
    this.#apply(this.#ppp.up(now()));
  }

  receive(frame: Uint8Array): void {
    if (this.#over || this.#network.receive(frame)) return;
    this.#apply(this.#ppp.receive(frame, now()));
  }

  /** Asks the client to leave: LCP Terminate-Request, then CDN. */
  close(reason: EndReason, message: string): void {
    if (this.#over) return;
    this.#watched.stop();
    this.#endReason ??= reason;
    this.#cause ??= { code: refusalByEndReason[reason] ?? 'gateway-busy', detail: message };
    // Whoever connects anew may wait for the same address, and a client without a network answers no goodbye.
    if (reason === 'replaced-by-new-connection') this.#network.giveUp();
    this.#apply(this.#ppp.close(message, now()));
  }

  /** The L2TP session is gone, or the whole IPsec peer. */
  lost(reason: EndReason, detail: string | undefined): void {
    this.#finish({ code: refusalByLoss(reason, this.connection.step), detail }, reason, detail, false);
  }

  /** @returns false when there is no session whose limits could change */
  setLimits(limits: ChangedLimits): boolean {
    return this.#watched.change(limits);
  }

  /** Another ESP SA carries it from now on, or the policy says something else of what the user may. */
  changed(what: 'cipher' | 'access'): void {
    if (!this.#over) this.#network.changed(what);
  }

  traffic(): Traffic {
    const counters = this.context.dataplane.sessionCounters(this.session);
    return counters ? pickTraffic(counters) : noTraffic;
  }

  #apply(effects: readonly PppEffect[]): void {
    for (const effect of effects) {
      if (this.#over) return;
      this.#carryOut(effect);
    }
    if (!this.#over) this.#alarm.set(this.#ppp.deadline());
  }

  #carryOut(effect: PppEffect): void {
    switch (effect.kind) {
      case 'send':
        return this.context.dataplane.sendPpp(this.session, effect.frame);
      case 'step':
        return this.#onStep(effect);
      case 'described':
        return this.connection.introduce(effect);
      case 'verify':
        return this.#ask(effect.question, () => this.#verify(effect.question, effect.credentials));
      case 'eap':
        return this.#ask(effect.question, () => this.#eap(effect.question, effect.packet));
      case 'address-wanted':
        return this.#ask(effect.question, () => this.#lease(effect.question));
      case 'network-up':
        return this.#networkUp(effect.network, effect.mtu);
      case 'network-down':
        // PPP is negotiated anew: nothing passes until the network is open again.
        return this.#network.shut();
      case 'ipv6-up':
      case 'ipv6-down':
      case 'ipv6':
        return this.#network.onIpv6(effect);
      case 'down':
        return this.#down(effect.reason, effect.detail);
      case 'ignored':
        return this.context.ignored.count(`ppp: ${effect.reason}`);
    }
  }

  #onStep({ step, detail }: Extract<PppEffect, { kind: 'step' }>): void {
    // Also when PPP is negotiated anew: a conversation that is over must not be continued.
    if (step === 'authenticating') this.#eapConversation = undefined;
    if (step === 'lcp-open' || step === 'authenticating') this.connection.reach(step, detail);
  }

  /** Asks a service; an error that nobody foresaw ends this login alone. */
  #ask(question: number, act: () => Promise<void>): void {
    this.#question = question;
    act().catch((error: unknown) => {
      if (!this.#over) this.#abandon('gateway-busy', `unexpected: ${error}`);
    });
  }

  /** PPP has asked something else since, or is down. */
  #isStale(question: number): boolean {
    return this.#over || question !== this.#question;
  }

  get #client(): AuthenticationClient {
    const { id, remote } = this.connection;
    return { connection: id, remote: remote.address, ...this.#machine };
  }

  async #verify(question: number, credentials: Credentials): Promise<void> {
    if (this.connection.state !== 'connected') this.connection.facts.user = credentials.user;
    const outcome = await this.context.authentication.verify(this.#client, credentials);
    if (this.#isStale(question)) return;
    if (outcome.kind === 'unavailable') return this.#abandon(outcome.code, outcome.detail);
    this.#took(outcome);
    this.#apply(this.#ppp.verified(question, verdictOf(outcome), now()));
  }

  async #eap(question: number, packet: Uint8Array): Promise<void> {
    const outcome = await this.context.authentication.eap(this.#client, packet, this.#eapConversation);
    if (this.#isStale(question)) return;
    if (outcome.kind === 'unavailable') return this.#abandon(outcome.code, outcome.detail);
    if (outcome.kind === 'continue') {
      this.#eapConversation = outcome.conversation;
      if (outcome.refusal !== undefined) this.#took(outcome.refusal);
    } else this.#took(outcome);
    this.#apply(this.#ppp.eap(question, outcome.packet, now()));
  }

  #took(outcome: Exclude<AuthenticationOutcome, Unavailable>): void {
    if (outcome.kind === 'refused') {
      if (outcome.user !== undefined && this.connection.state !== 'connected')
        this.connection.facts.user = outcome.user;
      this.#cause = { code: outcome.code, detail: outcome.detail };
      return;
    }
    // Lease and record are those of the user who logged in first.
    if (this.connection.state === 'connected' && outcome.user !== this.connection.facts.user) {
      return this.close('replaced-by-new-connection', 'another user logged in on this link');
    }
    const { user, groups, realm, backEnd, method, grants, certificate: userCertificate } = outcome;
    this.#user = { user, groups, grants };
    const facts: ConnectionFacts = {
      user,
      groups: [...groups],
      realm,
      backEnd,
      class: grants.class,
      authentication: method,
      userCertificate,
    };
    Object.assign(this.connection.facts, facts);
    this.connection.reach('authenticated', method);
  }

  async #lease(question: number): Promise<void> {
    const user = this.#user;
    if (!user) return this.#abandon('authentication-service-unavailable', 'no authenticated user');
    await this.#network.makeRoom(user);
    const lease = await this.context.addresses.lease(this.connection.id, user);
    if (this.#isStale(question)) {
      if (lease.kind !== 'leased') return;
      if (this.#over) return this.context.addresses.release(this.connection.id, lease.address);
      // PPP is negotiated anew: whether it comes to an address again or not, this one is given back at the end.
      if (this.#network.access === undefined) this.#network.take(lease, user);
      return;
    }
    if (lease.kind !== 'leased') {
      this.#cause = { code: lease.code, detail: lease.detail };
      this.#apply(this.#ppp.configure(question, undefined, now(), 'no address available'));
      return;
    }
    this.#network.take(lease, user);
    const { address, source: addressSource, ipv6 } = lease;
    Object.assign(this.connection.facts, { address, addressSource, ipv6 } satisfies ConnectionFacts);
    this.connection.reach('address-leased');
    this.#apply(this.#ppp.configure(question, this.#network.given(lease), now()));
  }

  /** The address may be another client's by now: nothing more is sent or taken under it. */
  #onLeaseLost(): void {
    if (this.#over) return;
    this.#network.shut();
    this.close('lease-lost', 'address lease lost');
  }

  #networkUp(network: NetworkParameters, mtu: number): void {
    this.#network.open(network.peer, mtu);
    this.connection.facts.icv = this.context.dataplane.sessionCounters(this.session)?.icvOctets;
    this.connection.connected(now());
    if (this.#endReason === undefined) this.#watched.begin(watchedLimits(this.#user?.grants, this.#network.access));
  }

  #onDue(due: SessionDue, traffic: Traffic, at: Instant): void {
    if (due === 'report') this.connection.progress(traffic, at);
    else this.close(due, farewells[due]);
  }

  /** A service did not answer: the client is told so, never that its password is wrong. */
  #abandon(code: RefusalCode, detail: string | undefined): void {
    this.#cause = { code, detail };
    this.#apply(this.#ppp.close('service unavailable, try again later', now()));
  }

  #down(reason: PppDownReason, detail: string | undefined): void {
    const code = refusalByDownReason[reason] ?? 'gateway-busy';
    this.#finish({ code, detail }, reason === 'peer-terminated' ? 'client-disconnected' : 'dead-peer', detail, true);
  }

  /** Records the outcome. What this end had decided before counts more than how the link went down after it. */
  #finish(cause: Cause, reason: EndReason, detail: string | undefined, l2tpOpen: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#alarm.stop();
    this.#watched.stop();
    const traffic = this.traffic();
    this.context.dataplane.removeSession(this.session);
    this.#ppp.lowerDown();
    this.#network.release();
    this.connection.end(this.#endReason ?? reason, traffic, now(), detail);
    const { code, detail: why } = this.#cause ?? cause;
    this.connection.refuse(code, why);
    this.closed(this, l2tpOpen);
  }
}
