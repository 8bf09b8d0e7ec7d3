import type { Instant } from '@sekisho/wire';
import type { Authentication } from './authentication/authentication.ts';
import { ChapPeer } from './authentication/chap/peer.ts';
import { EapPeerCarrier } from './authentication/eap/peer.ts';
import { PapPeer } from './authentication/pap/peer.ts';
import { TakingIpcp } from './ipcp/taking.ts';
import type { AuthenticationProtocol, PppEffect, PppEnvironment, PppPeer, PppPeerCredentials } from './link.ts';
import { LinkCore } from './link-core.ts';
import type { AgreedAuthentication } from './link-state.ts';

/** The client's end of a PPP link: authenticates itself and asks for an address and name servers. */
export const createPppPeer = (environment: PppEnvironment, credentials: PppPeerCredentials): PppPeer =>
  new PeerLink(environment, credentials);

class PeerLink extends LinkCore implements PppPeer {
  constructor(
    environment: PppEnvironment,
    private readonly credentials: PppPeerCredentials,
  ) {
    super(environment, {
      random: environment.random,
      mru: environment.mru,
      ask: [],
      accept: credentials.accept,
      wishes: environment.profile?.lcp,
    });
  }

  eap(question: number, packet: Uint8Array, now: Instant): PppEffect[] {
    return this.answer(question, { kind: 'eap', packet }, now);
  }

  protected override chooseAuthentication(): AgreedAuthentication | undefined {
    const { asks } = this.lcp.negotiator.memory.peer;
    return asks && { protocol: asks, end: this.#endOf(asks) };
  }

  protected override enterNetwork(now: Instant): void {
    const ipv6 = this.ipv6(this.environment.beside?.includes('ipv6') ?? false);
    this.startNetworks(new TakingIpcp(this.environment.profile?.ipcp), ipv6, now);
  }

  #endOf(protocol: AuthenticationProtocol): Authentication {
    switch (protocol) {
      case 'pap':
        return new PapPeer(this.credentials);
      case 'eap':
        return new EapPeerCarrier({ next: () => this.nextQuestion() });
      default:
        return new ChapPeer(protocol, this.credentials, this.environment.random);
    }
  }
}
