import { type EspCipher, innerMtu, type PeerId, type SessionParameters } from '@sekisho/dataplane';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import { now } from '@sekisho/platform/timers';
import type { GivenNetworks } from '@sekisho/ppp';
import type { Access } from '../access/access-table.ts';
import { informConfig, toldRoutes } from '../access/inform.ts';
import type { Lease } from '../services/addresses.ts';
import type { Authenticated } from '../services/authentication.ts';
import type { EdgeContext } from './edge-context.ts';
import { InformAnswers, ipv4PacketOf } from './inform-answers.ts';

export type LoggedIn = Pick<Authenticated, 'user' | 'groups' | 'grants'>;

export interface LoginNetworkOptions {
  /** The connection's id. */
  readonly connection: string;
  readonly session: L2tpSessionInfo;
  readonly peer: PeerId;
  /** Of the newest ESP SA; undefined: there is none. */
  readonly cipher: () => EspCipher | undefined;
  /** The address may be another client's by now. */
  readonly lost: () => void;
}

/** One login's side towards the internal network: its address, what it may, and its session in the packet path. */
export class LoginNetwork {
  readonly #options: LoginNetworkOptions;
  readonly #context: EdgeContext;
  #held: { readonly lease: Lease; readonly user: LoggedIn; readonly access: Access } | undefined;
  #account: number | undefined;
  /** What was agreed on in PPP, as long as the network is open. */
  #open: { readonly address: string; readonly mtu: number } | undefined;
  readonly #answers = new InformAnswers();

  constructor(options: LoginNetworkOptions, context: EdgeContext) {
    this.#options = options;
    this.#context = context;
  }

  /** Keeps the lease alive until `release`. A later one, when PPP is negotiated anew, takes its place. */
  take(lease: Lease, user: LoggedIn): void {
    const { connection, lost } = this.#options;
    this.#held = { lease, user, access: this.#context.access.of(user) };
    const { address, source, route, ipv6 } = lease;
    this.#context.addresses.hold(connection, { user: user.user, address, source, route, ipv6, lost });
  }

  /** What PPP tells the client of a lease. */
  given({ gateway, address, dns, nbns, domain, routes }: Lease): GivenNetworks {
    const { inform } = this.#context;
    const access = this.#held?.access;
    const network = { local: gateway, peer: address, dns, nbns };
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
    this.#installOpen();
  }

  /** ESP has been renewed, maybe with another cipher, which takes more or less of a packet. */
  rekeyed(): void {
    if (this.#open !== undefined) this.#installOpen();
  }

  /** @returns whether it was a packet for the gateway itself, which is done with */
  receive(frame: Uint8Array): boolean {
    const packet = ipv4PacketOf(frame);
    if (packet === undefined) return false;
    this.#inform(packet);
    return true;
  }

  /** The login is over: address and rate account are given back. */
  release(): void {
    if (this.#held === undefined) return;
    const { lease, user } = this.#held;
    if (this.#account !== undefined) this.#context.rateAccounts.close(user.user);
    this.#context.addresses.release(this.#options.connection, lease.address);
    this.#held = undefined;
  }

  /** The packet path lets no other packet through to here than those to a DHCP server. */
  #inform(packet: Uint8Array): void {
    const { inform, dataplane, ignored } = this.#context;
    if (this.#held === undefined || !inform.answer) return ignored.count('dhcp: not-answered');
    const { access, lease } = this.#held;
    const answer = this.#answers.answer(packet, informConfig(inform, access, lease), now());
    if (answer.kind === 'ignored') return ignored.count(`dhcp: ${answer.reason}`);
    dataplane.sendPpp(this.#options.session, answer.frame);
  }

  #installOpen(): void {
    const access = this.#held?.access;
    if (access === undefined || this.#open === undefined) return this.shut();
    const { address } = this.#open;
    this.#install({ address, mtu: this.#mtu(this.#open.mtu), policy: access.policy, ...this.#rate(access) });
  }

  /** What fits the tunnel, the client and the way to it. */
  #mtu(agreed: number): number {
    const cipher = this.#options.cipher();
    return cipher === undefined ? agreed : Math.min(agreed, innerMtu(cipher, this.#context.pathMtu));
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
