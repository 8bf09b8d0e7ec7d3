import { DecodeError, type Instant, later } from '@sekisho/wire';
import { addressIn, allRouters, formatPrefix, isLinkLocal, linkLocal } from './addresses.ts';
import { encodeIcmpv6, icmpTypes, readIcmpv6 } from './icmpv6.ts';
import { limits } from './limits.ts';
import { decodeRouterAdvertisement } from './neighbor-discovery/router-advertisement.ts';
import { encodeRouterSolicitation } from './neighbor-discovery/router-solicitation.ts';

/** What a host has from its router. */
export interface HostConfiguration {
  readonly address: string;
  readonly prefix: string;
  readonly router: string;
  /** The router takes everything, not only `routes`. */
  readonly defaultRouter: boolean;
  readonly routes: readonly string[];
  readonly mtu: number | undefined;
  readonly dns: readonly string[];
  readonly domains: readonly string[];
}

export type HostOutput =
  /** An IPv6 packet for the router. */
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  | { readonly kind: 'configured'; readonly configuration: HostConfiguration }
  | { readonly kind: 'ignored'; readonly reason: string };

/** The host's end of a link: solicits its router, and makes itself an address of what that advertises (RFC 4862). */
export class LinkHost {
  #solicitations = 0;
  #next: Instant | undefined;

  /** @param identifier this end's interface identifier, 8 bytes */
  constructor(private readonly identifier: Uint8Array) {}

  start(now: Instant): HostOutput[] {
    return this.#solicit(now);
  }

  deadline(): Instant | undefined {
    return this.#next;
  }

  timeout(now: Instant): HostOutput[] {
    return this.#next !== undefined && this.#next <= now ? this.#solicit(now) : [];
  }

  /** A packet of the link. What can't be read is ignored. */
  receive(packet: Uint8Array): HostOutput[] {
    try {
      const { type, source, body } = readIcmpv6(packet);
      if (type !== icmpTypes.routerAdvertisement || !isLinkLocal(source))
        return [{ kind: 'ignored', reason: 'no Router Advertisement' }];
      const { prefixes, routes, dns, mtu, routerLifetime } = decodeRouterAdvertisement(body);
      const own = prefixes.find(({ autonomous, prefix: { bits } }) => autonomous && bits === 64);
      if (!own) return [{ kind: 'ignored', reason: 'no prefix of 64 bits to make an address of' }];
      this.#next = undefined;
      const configuration = {
        address: addressIn(own.prefix, this.identifier),
        prefix: formatPrefix(own.prefix),
        router: source,
        defaultRouter: routerLifetime > 0,
        routes: routes.map(({ prefix }) => formatPrefix(prefix)),
        mtu,
        dns: dns.servers,
        domains: dns.domains,
      };
      return [{ kind: 'configured', configuration }];
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return [{ kind: 'ignored', reason: `malformed: ${error.message}` }];
    }
  }

  #solicit(now: Instant): HostOutput[] {
    this.#solicitations += 1;
    const more = this.#solicitations < limits.solicitationsMax;
    this.#next = more ? later(now, limits.solicitationInterval) : undefined;
    const packet = encodeIcmpv6({
      type: icmpTypes.routerSolicitation,
      source: linkLocal(this.identifier),
      destination: allRouters,
      body: encodeRouterSolicitation(),
    });
    return [{ kind: 'send', packet }];
  }
}
