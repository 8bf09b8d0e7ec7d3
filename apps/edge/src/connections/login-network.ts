import { type EspCipher, innerMtu, type PeerId, type SessionParameters } from '@sekisho/dataplane';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import { now } from '@sekisho/platform/timers';
import type { GivenNetworks, PppEffect } from '@sekisho/ppp';
import type { Access } from '../access/access-table.ts';
import { informConfig, toldRoutes } from '../access/inform.ts';
import { ipv6Routes } from '../access/ipv6.ts';
import type { EdgePolicy } from '../policy/edge-policy.ts';
import type { Lease } from '../services/addresses.ts';
import type { Authenticated } from '../services/authentication.ts';
import type { DeviceSession } from './devices.ts';
import type { EdgeContext } from './edge-context.ts';
import { InformAnswers, ipv4PacketOf } from './inform-answers.ts';
import { SessionIpv6 } from './session-ipv6.ts';

export type LoggedIn = Pick<Authenticated, 'user' | 'groups' | 'grants'>;

/** What PPP has to say of IPv6. */
export type Ipv6Effect = Extract<PppEffect, { kind: 'ipv6-up' | 'ipv6-down' | 'ipv6' }>;

export interface LoginNetworkOptions {
  /** The connection's id. */
  readonly connection: string;
  readonly session: L2tpSessionInfo;
  readonly peer: PeerId;
  /** Of the newest ESP SA; undefined: there is none. */
  readonly cipher: () => EspCipher | undefined;
  /** The address may be another client's by now. */
  readonly lost: () => void;
  /** Of the machine, without its user. */
  readonly device: string;
  /** It has come back by another session, while this one was silent. */
  readonly replaced: () => void;
}

/** A session that stands answers every echo: of one that was silent for so many intervals one at least went unanswered. */
const silentEchoIntervals = 1.25;

/** One login's side towards the internal network: its address, what it may, and its session in the packet path. */
export class LoginNetwork {
  readonly #options: LoginNetworkOptions;
  readonly #context: EdgeContext;
  #held: { readonly lease: Lease; readonly user: LoggedIn; readonly access: Access } | undefined;
  #account: number | undefined;
  /** What was agreed on in PPP, as long as the network is open. */
  #open: { readonly address: string; readonly mtu: number } | undefined;
  readonly #answers = new InformAnswers();
  readonly #ipv6: SessionIpv6;
  readonly #deviceSession: DeviceSession = {
    silentMs: () => this.#context.dataplane.sessionCounters(this.#options.session)?.idleMs,
    giveWay: () => {
      const free = this.giveUp();
      this.#options.replaced();
      return free;
    },
  };

  constructor(options: LoginNetworkOptions, context: EdgeContext) {
    this.#options = options;
    this.#context = context;
    const { dataplane, ignored, policy, scheduler } = context;
    this.#ipv6 = new SessionIpv6({
      random: policy.current.ppp.random,
      scheduler,
      send: (frame) => dataplane.sendPpp(options.session, frame),
      ignored: (reason) => ignored.count(reason),
    });
  }

  /** Ends what the user's device has left standing. Never rejects. */
  makeRoom({ user }: LoggedIn): Promise<void> {
    const { connections } = this.#context;
    const { ppp } = this.#policy;
    const silentMs = ppp.echoInterval > 0 ? silentEchoIntervals * ppp.echoInterval : Number.POSITIVE_INFINITY;
    return connections.devices.makeRoom(this.#deviceOf(user), silentMs);
  }

  get #policy(): EdgePolicy {
    return this.#context.policy.current;
  }

  #deviceOf = (user: string): string => `${user}\n${this.#options.device}`;

  /** Keeps the lease alive until `release`. A later one, when PPP is negotiated anew, takes its place. */
  take(lease: Lease, user: LoggedIn): void {
    const { connection, lost } = this.#options;
    this.#held = { lease, user, access: this.#policy.access.of(user) };
    const { address, source, route, ipv6 } = lease;
    this.#context.connections.devices.enter(this.#deviceOf(user.user), this.#deviceSession);
    this.#context.addresses.hold(connection, { user: user.user, address, source, route, ipv6, lost });
  }

  /** What PPP tells the client of a lease. */
  given({ gateway, address, dns, nbns, domain, routes, ipv6 }: Lease): GivenNetworks {
    const { inform, ipv6: own } = this.#policy;
    const access = this.#held?.access;
    const network = {
      local: gateway,
      peer: address,
      dns,
      nbns,
      ...(ipv6 !== undefined && own !== undefined && { ipv6: true }),
    };
    if (access === undefined || !inform.answer) return network;
    const domains = domain === undefined ? [] : [domain];
    return { ...network, acsp: { routes: toldRoutes(inform, access, { routes }), domains } };
  }

  /** What the user may, once there is an address. */
  get access(): Access | undefined {
    return this.#held?.access;
  }

  /** Nothing passes, neither way. */
  shut(): void {
    this.#open = undefined;
    this.#install(undefined);
  }

  /** IPCP has agreed on the address. @param mtu largest IP packet that either end takes */
  open(address: string, mtu: number): void {
    this.#open = { address, mtu };
    const course = this.#context.connections.get(this.#options.connection)?.course;
    if (course === undefined) return this.#installOpen();
    course.doing('install session', () => this.#installOpen());
  }

  /** IPv6 comes and goes on its own, beside the address. */
  onIpv6(effect: Ipv6Effect): void {
    if (effect.kind === 'ipv6') return this.#ipv6.receive(effect.packet);
    if (effect.kind === 'ipv6-up') this.#ipv6Up(effect.local);
    else this.#ipv6.down();
    if (this.#open !== undefined) this.#installOpen();
  }

  /**
   * ESP has been renewed, maybe with another cipher, which takes more or less of a packet; or the policy has changed: what the user may by
   * it counts from now on, and what the client was told to route stays until it asks again.
   */
  changed(what: 'cipher' | 'access'): void {
    if (this.#held === undefined) return;
    if (what === 'access') this.#held = { ...this.#held, access: this.#policy.access.of(this.#held.user) };
    if (this.#open !== undefined) this.#installOpen();
  }

  /** @returns whether it was a packet for the gateway itself, which is done with */
  receive(frame: Uint8Array): boolean {
    const packet = ipv4PacketOf(frame);
    if (packet === undefined) return false;
    this.#inform(packet);
    return true;
  }

  /** Nothing passes any more, so that somebody else may have the address at once. @returns when it is free; never rejects */
  giveUp(): Promise<void> {
    this.shut();
    return this.release();
  }

  /** The login is over: address and rate account are given back. @returns when the address is free; never rejects */
  async release(): Promise<void> {
    this.#ipv6.down();
    if (this.#held === undefined) return;
    const { lease, user } = this.#held;
    if (this.#account !== undefined) this.#context.rateAccounts.close(user.user);
    this.#account = undefined;
    this.#held = undefined;
    this.#context.connections.devices.leave(this.#deviceOf(user.user), this.#deviceSession);
    await this.#context.addresses.release(this.#options.connection, lease.address);
  }

  /** The packet path lets no other packet through to here than those to a DHCP server. */
  #inform(packet: Uint8Array): void {
    const { dataplane, ignored } = this.#context;
    const { inform } = this.#policy;
    if (this.#held === undefined || !inform.answer) return ignored.count('dhcp: not-answered');
    const { access, lease } = this.#held;
    const answer = this.#answers.answer(packet, informConfig(inform, access, lease), now());
    if (answer.kind === 'ignored') return ignored.count(`dhcp: ${answer.reason}`);
    if (answer.routesLeftOut > 0) ignored.count('dhcp: routes-without-room');
    dataplane.sendPpp(this.#options.session, answer.frame);
  }

  /** @param identifier this end's interface identifier */
  #ipv6Up(identifier: Uint8Array): void {
    const { access: table, ipv6, ppp } = this.#policy;
    if (this.#held === undefined) return;
    const { lease, access } = this.#held;
    const policy = table.policyOf(access);
    if (lease.ipv6 === undefined || policy === undefined) return;
    this.#ipv6.up({
      identifier,
      prefix: lease.ipv6,
      mtu: this.#mtu(this.#open?.mtu ?? ppp.mru),
      dns: ipv6?.dns ?? [],
      domains: lease.domain === undefined ? [] : [lease.domain],
      ...ipv6Routes(policy, ipv6),
    });
  }

  #installOpen(): void {
    const access = this.#held?.access;
    if (access === undefined || this.#open === undefined) return this.shut();
    const { address } = this.#open;
    const ipv6 = this.#ipv6.isUp ? this.#held?.lease.ipv6 : undefined;
    const mtu = this.#mtu(this.#open.mtu);
    this.#install({ address, mtu, policy: access.policy, ...this.#rate(access), ...(ipv6 !== undefined && { ipv6 }) });
  }

  /** What fits the tunnel, the client and the way to it. */
  #mtu(agreed: number): number {
    const cipher = this.#options.cipher();
    return cipher === undefined ? agreed : Math.min(agreed, innerMtu(cipher, this.#policy.pathMtu));
  }

  #rate({ rate: { up, down } }: Access): Pick<NonNullable<SessionParameters['network']>, 'rate'> {
    if (this.#held === undefined || (up === undefined && down === undefined)) return {};
    this.#account ??= this.#context.rateAccounts.open(this.#held.user.user);
    return {
      rate: {
        account: this.#account,
        ...(up !== undefined && { upBitsPerSecond: up }),
        ...(down !== undefined && { downBitsPerSecond: down }),
      },
    };
  }

  #install(network: SessionParameters['network']): void {
    const { session, peer } = this.#options;
    this.#context.dataplane.installSession({ ...session, peer, network });
  }
}
