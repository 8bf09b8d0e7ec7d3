import { type Instant, later } from '@sekisho/wire';
import { GivingAcsp } from './acsp/acsp.ts';
import type { Authentication } from './authentication/authentication.ts';
import { ChapAuthenticator } from './authentication/chap/authenticator.ts';
import { EapAuthenticatorCarrier } from './authentication/eap/authenticator.ts';
import { PapAuthenticator } from './authentication/pap/authenticator.ts';
import { GivingIpcp } from './ipcp/giving.ts';
import { noAddress } from './ipcp/option-types.ts';
import { limits } from './limits.ts';
import type {
  AuthenticationProtocol,
  GivenNetworks,
  PppAuthenticator,
  PppEffect,
  PppEnvironment,
  Verdict,
} from './link.ts';
import { LinkCore } from './link-core.ts';
import { type AgreedAuthentication, authenticationOf } from './link-state.ts';

/**
 * The gateway's end of a PPP link: asks the peer to authenticate and gives it an address.
 *
 * @throws RangeError when `authentication` is empty: there is no link without it
 */
export const createPppAuthenticator = (environment: PppEnvironment): PppAuthenticator =>
  new AuthenticatorLink(environment);

class AuthenticatorLink extends LinkCore implements PppAuthenticator {
  /** The address of before a renegotiation, which the peer would like to keep. */
  #lastAddress = noAddress;

  constructor(environment: PppEnvironment) {
    if (environment.authentication.length === 0) throw new RangeError('an authenticator needs a protocol to ask for');
    super(environment, {
      random: environment.random,
      mru: environment.mru,
      ask: environment.authentication,
      accept: [],
    });
  }

  verified(question: number, verdict: Verdict, now: Instant): PppEffect[] {
    return this.answer(question, { kind: 'verdict', verdict }, now);
  }

  eap(question: number, packet: Uint8Array, now: Instant): PppEffect[] {
    return this.answer(question, { kind: 'eap', packet }, now);
  }

  configure(question: number, networks: GivenNetworks | undefined, now: Instant, message?: string): PppEffect[] {
    const { state } = this;
    if (state.at !== 'address' || state.question !== question) return [{ kind: 'ignored', reason: 'stale address' }];
    if (!networks) return this.close(message ?? 'no address available', now);
    const { ipv6 = false, acsp, ...network } = networks;
    this.#lastAddress = network.peer;
    const beside = [...this.ipv6(ipv6), ...(acsp ? [new GivingAcsp(acsp, this.peerMru)] : [])];
    this.startNetworks(new GivingIpcp(network), beside, now);
    const effects = this.take();
    return [...effects, ...[...state.early.values()].flatMap((frame) => this.receive(frame, now))];
  }

  protected override chooseAuthentication(): AgreedAuthentication | undefined {
    const { asked } = this.lcp.negotiator.memory;
    return asked && { protocol: asked, end: this.#endOf(asked) };
  }

  protected override enterNetwork(now: Instant): void {
    const question = this.nextQuestion();
    const until = later(now, limits.addressMax);
    this.state = { at: 'address', until, authentication: authenticationOf(this.state), question, early: new Map() };
    this.emit({ kind: 'address-wanted', question, hint: this.#lastAddress });
  }

  #endOf(protocol: AuthenticationProtocol): Authentication {
    const questions = { next: () => this.nextQuestion() };
    switch (protocol) {
      case 'pap':
        return new PapAuthenticator(questions);
      case 'eap':
        return new EapAuthenticatorCarrier(questions);
      default:
        return new ChapAuthenticator(protocol, this.environment.name, this.environment.random, questions);
    }
  }
}
