import { isIPv4 } from 'node:net';
import { type Grants, groupName } from '@sekisho/contracts';
import { type Argument, formatArgument } from '@sekisho/tacacs';
import { grantedMinutesMax } from './limits.ts';

/** What an authorization grants, or the mandatory argument that stands in its way. */
export type Authorized =
  | { readonly kind: 'granted'; readonly groups: readonly string[]; readonly grants: Grants }
  | { readonly kind: 'not-honoured'; readonly argument: string };

interface Gathered {
  groups: string[];
  grants: Grants;
}

/** Takes a value in. @returns false when it makes no sense */
type Taker = (value: string, into: Gathered) => boolean;

const minuteMs = 60_000;

const takers = new Map<string, Taker>(
  Object.entries({
    // What was asked about comes back in a response that replaces the request's arguments.
    service: () => true,
    protocol: () => true,
    // Mean nothing to a PPP session, and servers that serve routers too send them to everybody.
    'priv-lvl': () => true,
    noescape: () => true,
    nohangup: () => true,
    addr: (value, into) => {
      if (!isIPv4(value)) return false;
      // RFC 8907 §8.2 leaves the choice to the client by 0.0.0.0, RADIUS by 255.255.255.254 and .255.
      if (value !== '0.0.0.0' && !value.startsWith('255.255.255.')) into.grants.framedAddress = value;
      return true;
    },
    'addr-pool': (value, into) => {
      into.grants.framedPool = value;
      return true;
    },
    timeout: minutesTaker((ms, grants) => {
      grants.sessionTimeoutMs = ms;
    }),
    idletime: minutesTaker((ms, grants) => {
      grants.idleTimeoutMs = ms;
    }),
    'dns-servers': addressesTaker((addresses, grants) => {
      grants.dns = addresses;
    }),
    'wins-servers': addressesTaker((addresses, grants) => {
      grants.nbns = addresses;
    }),
  }),
);

/**
 * Reads the arguments of an authorization (RFC 8907 §8.2). One that is mandatory and can't be honoured, such as an access list that
 * the gateway does not have, makes the whole a refusal (RFC 8907 §6.1); an optional one is passed over.
 * @param groupAttribute the argument with the user's groups: it may come repeatedly, or with several values between commas, as
 *   tac_plus sends an argument once only
 */
export function readAuthorization(args: readonly Argument[], groupAttribute: string): Authorized {
  const into: Gathered = { groups: [], grants: {} };
  for (const argument of args) {
    const { name, value, mandatory } = argument;
    if (value === '') continue;
    const take = name === groupAttribute ? takeGroups : takers.get(name);
    const taken = take?.(value, into) ?? false;
    if (!taken && mandatory) return { kind: 'not-honoured', argument: formatArgument(argument) };
  }
  return { kind: 'granted', ...into };
}

function takeGroups(value: string, { groups }: Gathered): boolean {
  const names = value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  if (!names.every((each) => groupName.safeParse(each).success)) return false;
  groups.push(...names.filter((each) => !groups.includes(each)));
  return true;
}

/** RFC 8907 §8.2 counts in minutes; 0 stands for no limit. */
function minutesTaker(set: (ms: number, grants: Grants) => void): Taker {
  return (value, { grants }) => {
    const minutes = /^\d{1,7}$/.test(value) ? Number(value) : Number.NaN;
    if (!(minutes <= grantedMinutesMax)) return false;
    if (minutes > 0) set(minutes * minuteMs, grants);
    return true;
  };
}

/** The gateway hands out two at most, so do all clients use. */
function addressesTaker(set: (addresses: string[], grants: Grants) => void): Taker {
  return (value, { grants }) => {
    const addresses = value.split(/[\s,]+/).filter(Boolean);
    if (addresses.length === 0 || !addresses.every((each) => isIPv4(each))) return false;
    set(addresses.slice(0, 2), grants);
    return true;
  };
}
