import { instant, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { PapPeer } from './authentication/pap/peer.ts';
import { NetworksBeside } from './beside/networks-beside.ts';
import { destinationOf } from './demultiplexing.ts';
import { Ipcp } from './ipcp/ipcp.ts';
import { TakingIpcp } from './ipcp/taking.ts';
import { Ipv6 } from './ipv6cp/ipv6.ts';
import { InterfaceIdentifiers } from './ipv6cp/negotiator.ts';
import type { LinkState } from './link-state.ts';
import { seededRandom } from './pair.fixture.ts';
import { protocolNumbers } from './protocol-numbers.ts';

const until = instant(60_000);
const end = new PapPeer({ user: 'alice', password: Secret.fromText('wonderland'), accept: ['pap'] });
const authentication = { protocol: 'pap', end } as const;
const address = { at: 'address', until, question: 1, early: new Map() } as const;
const network = {
  at: 'network',
  until,
  ipcp: new Ipcp(new TakingIpcp(undefined), () => 1500),
  beside: new NetworksBeside([]),
} as const;
const ipv6 = new Ipv6(new InterfaceIdentifiers(seededRandom(1)), () => 1500);
const { lcp, pap, chap, ipcp, ipv4, ipv6cp } = protocolNumbers;

const closed: readonly LinkState[] = [
  { at: 'dead' },
  { at: 'establish', until },
  { at: 'terminate', ending: { reason: 'closed-here' } },
  { at: 'down' },
];
const authenticate: LinkState = { at: 'authenticate', until, authentication };
const open: readonly LinkState[] = [
  { ...address, authentication },
  { ...network, authentication },
];
const nobody = (reason: string) => ({ to: 'nobody', reason });

describe('a frame', () => {
  it('of LCP is for LCP in every phase', () => {
    for (const state of [...closed, authenticate, ...open]) expect(destinationOf(lcp, state)).toEqual({ to: 'lcp' });
  });

  it.each(closed)('of anything else is for nobody while LCP is not open: $at', (state) => {
    expect([pap, ipcp, ipv4, ipv6cp].map((protocol) => destinationOf(protocol, state))).toEqual([
      nobody('protocol 0xc023 while LCP is not open'),
      nobody('protocol 0x8021 while LCP is not open'),
      nobody('protocol 0x0021 while LCP is not open'),
      nobody('protocol 0x8057 while LCP is not open'),
    ]);
  });

  it('is discarded before authentication is done, but for authentication and IPCP (RFC 1661 §3.5)', () => {
    expect([pap, ipcp, ipv4, ipv6cp].map((protocol) => destinationOf(protocol, authenticate))).toEqual([
      { to: 'authentication', authentication },
      { to: 'ipcp' },
      nobody('protocol 0x0021 in phase authenticate'),
      nobody('protocol 0x8057 in phase authenticate'),
    ]);
  });

  it.each(open)('of a protocol that this end lacks is rejected after that: $at', (state) => {
    expect([pap, ipcp, ipv6cp].map((protocol) => destinationOf(protocol, state))).toEqual([
      { to: 'authentication', authentication },
      { to: 'ipcp' },
      { to: 'rejection' },
    ]);
    expect(destinationOf(ipv4, state)).toEqual(nobody(`protocol 0x0021 in phase ${state.at}`));
  });

  it('of IPV6CP is kept for the peer that may yet get IPv6, and not before authentication', () => {
    expect(destinationOf(ipv6cp, { ...address, authentication }, ['ipv6'])).toEqual({ to: 'early' });
    expect(destinationOf(protocolNumbers.ipv6, { ...address, authentication }, ['ipv6'])).toEqual({ to: 'rejection' });
    expect(destinationOf(ipv6cp, authenticate, ['ipv6'])).toEqual(nobody('protocol 0x8057 in phase authenticate'));
  });

  it('of IPv6 or IPV6CP is for the IPv6 that the link has', () => {
    const state: LinkState = { ...network, authentication, beside: new NetworksBeside([ipv6]) };
    for (const protocol of [ipv6cp, protocolNumbers.ipv6])
      expect(destinationOf(protocol, state)).toEqual({ to: 'beside', network: ipv6 });
    expect(destinationOf(0x80fd, state, ['ipv6'])).toEqual({ to: 'rejection' });
  });

  it('of an authentication that was not agreed on is for nobody', () => {
    const without: LinkState = { ...network, authentication: undefined };
    const reason = nobody('protocol 0xc223 was not negotiated');
    expect([authenticate, ...open, without].map((state) => destinationOf(chap, state))).toEqual(Array(4).fill(reason));
    expect(destinationOf(pap, without)).toEqual(nobody('protocol 0xc023 was not negotiated'));
  });
});
