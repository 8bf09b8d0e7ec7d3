import type { DhcpOptions } from '@sekisho/dhcp';
import type { Beside } from '../assignment/address-method.ts';
import { routesMax } from './limits.ts';

/** Everything through the tunnel is for the gateway's settings to say, not for a network's default route. */
const defaultRoute = '0.0.0.0/0';

/**
 * What a server gives beside the address: name servers, domain, and the networks of its routes, whose routers mean nothing at the
 * other end of a tunnel. Who gives classless routes repeats the others in them (RFC 3442).
 */
export function besideOfLease({ dns, nbns, domain, ...options }: DhcpOptions): Beside {
  const given = options.classlessRoutes ?? options.microsoftRoutes ?? options.staticRoutes ?? [];
  const networks = new Set(given.map(({ network }) => network));
  networks.delete(defaultRoute);
  const routes = [...networks].slice(0, routesMax);
  return {
    ...(dns && { dns }),
    ...(nbns && { nbns }),
    ...(domain && { domain }),
    ...(routes.length > 0 && { routes }),
  };
}
