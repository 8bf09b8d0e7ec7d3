import { concat, DecodeError, elapsed, type Instant, later, milliseconds, type Random } from '@sekisho/wire';
import { allDhcpServers, allNodes, allRouters, isLinkLocal, linkLocal, prefixOf, unspecified } from './addresses.ts';
import { answerInformationRequest, type Information } from './dhcpv6/information.ts';
import { decodeDhcpv6, dhcpv6Ports, encodeDhcpv6 } from './dhcpv6/message.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message, icmpTypes } from './icmpv6.ts';
import { decodeIpv6, type Ipv6Packet, nextHeaders } from './ipv6-packet.ts';
import { limits } from './limits.ts';
import { decodeNeighborSolicitation, encodeNeighborAdvertisement } from './neighbor-discovery/neighbor.ts';
import { encodeRouterAdvertisement } from './neighbor-discovery/router-advertisement.ts';
import { checkRouterSolicitation } from './neighbor-discovery/router-solicitation.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

/** What the one host on a session's link is told. */
export interface LinkConfiguration {
  /** This end's interface identifier, 8 bytes. */
  readonly identifier: Uint8Array;
  /** The /64 that the host makes its addresses of, in text; it is the host's alone. */
  readonly prefix: string;
  /** Largest packet on the link, in bytes. */
  readonly mtu: number;
  readonly dns: readonly string[];
  /** Search list. */
  readonly domains: readonly string[];
  /** The host sends everything this way. */
  readonly defaultRouter: boolean;
  /** Prefixes that it reaches this way otherwise, in text (RFC 4191); more than fit are left out. */
  readonly routes: readonly string[];
}

export type LinkOutput =
  /** An IPv6 packet for the host. */
  { readonly kind: 'send'; readonly packet: Uint8Array } | { readonly kind: 'ignored'; readonly reason: string };

const ignored = (reason: string): LinkOutput[] => [{ kind: 'ignored', reason }];

/** DUID-LL (RFC 8415 §11.4) of hardware type 27, EUI-64. */
const duidOf = (identifier: Uint8Array): Uint8Array => concat(Uint8Array.of(0, 3, 0, 27), identifier);

/** The router of a link with one host: advertises itself and the prefix (RFC 4861), and answers stateless DHCPv6 (RFC 8415). */
export class LinkRouter {
  readonly #address: string;
  readonly #advertisement: Uint8Array;
  #sent = 0;
  #next: Instant | undefined;
  #answeredAt: Instant | undefined;

  /** @throws RangeError for what is no prefix or no address */
  constructor(
    private readonly configuration: LinkConfiguration,
    private readonly random: Random,
  ) {
    this.#address = linkLocal(configuration.identifier);
    this.#advertisement = advertisementOf(configuration);
  }

  /** The link is up: the first advertisement goes out. */
  start(now: Instant): LinkOutput[] {
    return this.#advertiseUnasked(now);
  }

  deadline(): Instant | undefined {
    return this.#next;
  }

  timeout(now: Instant): LinkOutput[] {
    return this.#next !== undefined && this.#next <= now ? this.#advertiseUnasked(now) : [];
  }

  /** A packet of the link. What can't be read is ignored. */
  receive(bytes: Uint8Array, now: Instant): LinkOutput[] {
    try {
      const packet = decodeIpv6(bytes);
      switch (packet.nextHeader) {
        case nextHeaders.icmpv6:
          return this.#onIcmpv6(decodeIcmpv6(packet), now);
        case nextHeaders.udp:
          return this.#onUdp(packet);
        default:
          return ignored(`next header ${packet.nextHeader}`);
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return ignored(`malformed: ${error.message}`);
    }
  }

  #onIcmpv6(message: Icmpv6Message, now: Instant): LinkOutput[] {
    switch (message.type) {
      case icmpTypes.routerSolicitation:
        return this.#onRouterSolicitation(message, now);
      case icmpTypes.neighborSolicitation:
        return this.#onNeighborSolicitation(message);
      default:
        return ignored(`ICMPv6 type ${message.type}`);
    }
  }

  #onRouterSolicitation({ source, destination, body }: Icmpv6Message, now: Instant): LinkOutput[] {
    const anonymous = source === unspecified;
    checkRouterSolicitation(body, anonymous);
    if (destination !== allRouters && destination !== this.#address) return ignored('solicitation of another router');
    if (!anonymous && !isLinkLocal(source)) return ignored('solicitation from off the link');
    if (this.#answeredAt !== undefined && elapsed(this.#answeredAt, now) < limits.solicitedInterval)
      return ignored('solicited again at once');
    this.#answeredAt = now;
    return [this.#advertise(anonymous ? allNodes : source)];
  }

  /** Hosts that look whether their router still lives (RFC 4861 §7.3), or that would take its address. */
  #onNeighborSolicitation({ source, body }: Icmpv6Message): LinkOutput[] {
    if (decodeNeighborSolicitation(body) !== this.#address) return ignored('solicitation of another neighbor');
    const solicited = source !== unspecified;
    const packet = encodeIcmpv6({
      type: icmpTypes.neighborAdvertisement,
      source: this.#address,
      destination: solicited ? source : allNodes,
      body: encodeNeighborAdvertisement(this.#address, solicited),
    });
    return [{ kind: 'send', packet }];
  }

  #onUdp(packet: Ipv6Packet): LinkOutput[] {
    const { source, sourcePort, destination, destinationPort, data } = decodeUdp(packet);
    if (destinationPort !== dhcpv6Ports.server || destination !== allDhcpServers) return ignored('UDP, but not DHCPv6');
    if (!isLinkLocal(source)) return ignored('DHCPv6 from off the link');
    const { identifier, dns, domains } = this.configuration;
    const information: Information = { dns, domains };
    const reply = answerInformationRequest(decodeDhcpv6(data), duidOf(identifier), information);
    if (!reply) return ignored('DHCPv6, but no Information-request for this server');
    const answer = encodeUdp({
      source: this.#address,
      sourcePort: dhcpv6Ports.server,
      destination: source,
      destinationPort: sourcePort,
      data: encodeDhcpv6(reply),
    });
    return [{ kind: 'send', packet: answer }];
  }

  #advertiseUnasked(now: Instant): LinkOutput[] {
    this.#sent += 1;
    const isInitial = this.#sent < limits.initialAdvertisementsMax;
    const { advertisementIntervalMin: shortest, advertisementIntervalMax: longest } = limits;
    const [draw = 0] = this.random.bytes(1);
    const interval = milliseconds(shortest + (longest - shortest) * (draw / 0xff));
    this.#next = later(now, isInitial ? limits.initialAdvertisementInterval : interval);
    return [this.#advertise(allNodes)];
  }

  #advertise(destination: string): LinkOutput {
    const type = icmpTypes.routerAdvertisement;
    return {
      kind: 'send',
      packet: encodeIcmpv6({ type, source: this.#address, destination, body: this.#advertisement }),
    };
  }
}

function advertisementOf(configuration: LinkConfiguration): Uint8Array {
  const { prefix, mtu, dns, domains, defaultRouter, routes } = configuration;
  return encodeRouterAdvertisement({
    hopLimit: 64,
    otherConfiguration: dns.length + domains.length > 0,
    routerLifetime: defaultRouter ? limits.routerLifetime : 0,
    prefixes: [
      {
        prefix: prefixOf(prefix),
        // Nobody else is on the link: what is in the prefix is the host itself.
        onLink: false,
        autonomous: true,
        validLifetime: limits.prefixLifetime,
        preferredLifetime: limits.prefixLifetime,
      },
    ],
    mtu: Math.max(limits.mtuBytesMin, mtu),
    routes: routes
      .slice(0, limits.routesMax)
      .map((route) => ({ prefix: prefixOf(route), lifetime: limits.routerLifetime })),
    dns: { servers: dns, domains, lifetime: limits.routerLifetime },
  });
}
