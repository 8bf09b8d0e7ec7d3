import { Cursor, concat, equalBytes, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';
import { decodeDomainNames, encodeDomainName } from '../domain-name.ts';
import { limits } from '../limits.ts';
import { type Dhcpv6Message, type Dhcpv6Option, dhcpv6Options, messageTypes, optionOf } from './message.ts';

/** What a stateless server tells (RFC 8415 §6.1). */
export interface Information {
  readonly dns: readonly string[];
  readonly domains: readonly string[];
}

const addresses: readonly number[] = [
  dhcpv6Options.nonTemporaryAddresses,
  dhcpv6Options.temporaryAddresses,
  dhcpv6Options.prefixDelegation,
];

/**
 * The Reply to an Information-request (RFC 8415 §18.3.6).
 *
 * @param serverIdentifier this server's DUID
 * @returns undefined for what is discarded (§16.12): another message, one for another server, one that asks for addresses
 */
export function answerInformationRequest(
  request: Dhcpv6Message,
  serverIdentifier: Uint8Array,
  information: Information,
): Dhcpv6Message | undefined {
  if (request.type !== messageTypes.informationRequest) return undefined;
  if (request.options.some(({ code }) => addresses.includes(code))) return undefined;
  const server = optionOf(request, dhcpv6Options.serverIdentifier);
  if (server && !equalBytes(server, serverIdentifier)) return undefined;
  const client = optionOf(request, dhcpv6Options.clientIdentifier);
  const wanted = requested(request);
  return {
    type: messageTypes.reply,
    transaction: request.transaction,
    options: [
      ...(client ? [{ code: dhcpv6Options.clientIdentifier, data: client }] : []),
      { code: dhcpv6Options.serverIdentifier, data: serverIdentifier },
      ...informationOptions(information).filter(({ code }) => wanted.has(code)),
    ],
  };
}

/** What an Information-request asks for; one that does not say gets name servers and domains. */
function requested(request: Dhcpv6Message): ReadonlySet<number> {
  const option = optionOf(request, dhcpv6Options.optionRequest);
  if (!option) return new Set([dhcpv6Options.nameServers, dhcpv6Options.domainSearchList]);
  const cursor = new Cursor(option);
  const codes = new Set<number>();
  while (cursor.remaining >= 2) codes.add(cursor.u16('requested option'));
  return codes;
}

function informationOptions({ dns, domains }: Information): Dhcpv6Option[] {
  const names = domains.flatMap((name) => encodeDomainName(name) ?? []);
  const option = (code: number, data: Uint8Array) => ({ code, data });
  return [
    ...(dns.length > 0 ? [option(dhcpv6Options.nameServers, concat(...dns.map((server) => ipToBytes(server))))] : []),
    ...(names.length > 0 ? [option(dhcpv6Options.domainSearchList, concat(...names))] : []),
    option(dhcpv6Options.informationRefreshTime, new Writer().u32(limits.informationRefreshTime).finish()),
  ];
}

/** What a Reply tells. @throws DecodeError */
export function informationIn(reply: Dhcpv6Message): Information {
  const servers = new Cursor(optionOf(reply, dhcpv6Options.nameServers) ?? new Uint8Array());
  const dns: string[] = [];
  while (servers.remaining > 0) dns.push(ipFromBytes(servers.take(16, 'name server')));
  const domains = optionOf(reply, dhcpv6Options.domainSearchList);
  return { dns, domains: domains ? decodeDomainNames(new Cursor(domains)) : [] };
}
