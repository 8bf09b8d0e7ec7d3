import type { VerifyReply } from '@sekisho/contracts';
import type { EapMethod, EapServer } from '@sekisho/eap';
import { activeSpan } from '@sekisho/platform';
import type { BackEnd } from '../back-ends/back-end.ts';
import type { Admission } from '../community/admission.ts';
import type { GuessGuard } from '../guesses/guess-guard.ts';
import { outcomeOf } from '../guesses/outcome.ts';
import type { LoginMeter, MeasuredLogin } from '../metrics/login-meter.ts';
import type { Realm, Realms } from '../realms/realms.ts';
import { Patience } from '../verification/patience.ts';
import { refused } from '../verification/verdict.ts';
import type { EapClient, Exchange, ExchangeParties, ExchangeStep, Refusal } from './exchange.ts';
import { LocalExchange, localMethods } from './local.ts';
import { eapResult, identityOf } from './packets.ts';
import { RelayedExchange } from './relayed.ts';
import type { CertificateLogin } from './tls/certificate-login.ts';
import type { Handshakes } from './tls/handshakes.ts';

export interface ConversationParts {
  readonly realms: Realms;
  readonly admission: Admission;
  readonly guard: Pick<GuessGuard, 'check' | 'report'>;
  /** Methods of the gateway's own server, preferred first. */
  readonly methods: readonly EapMethod[];
  readonly createServer: (methods: readonly EapMethod[]) => EapServer;
  /** Of EAP-TLS. */
  readonly handshakes: Handshakes;
  readonly login: CertificateLogin;
  readonly meter: LoginMeter;
}

export type ConversationStep = Exclude<ExchangeStep, { kind: 'unavailable' }>;

/** One EAP conversation: the Identity leads to a realm, and the realm to the EAP server that the client talks with. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #client: EapClient;
  #identity: string | undefined;
  /** As the realm spells it, of an attempt that the guard knows of and has not heard the end of. */
  #user: string | undefined;
  #exchange: Exchange | undefined;
  readonly #measured: MeasuredLogin;

  constructor(parts: ConversationParts, client: EapClient) {
    this.#parts = parts;
    this.#client = client;
    this.#measured = parts.meter.begin();
  }

  /** The name the client gave. */
  get identity(): string | undefined {
    return this.#identity;
  }

  /** The guard hears what came of it; a conversation that is not gone on with it forgets by itself. */
  async receive(packet: Uint8Array): Promise<ConversationStep> {
    const step = await this.#measured.during(() => this.#answer(packet));
    // Who guesses need not go on once they have heard that they are refused.
    const reply = step.kind === 'done' ? step.reply : step.refusal;
    if (reply?.outcome === 'accepted') activeSpan().set({ 'sekisho.authentication.method': reply.method });
    if (reply !== undefined) {
      this.#measured.over(reply);
      await this.#report(reply);
    }
    return step;
  }

  /** Nobody goes on with it. */
  close(): void {
    this.#exchange?.close?.();
  }

  async #report(reply: VerifyReply): Promise<void> {
    const user = this.#user;
    this.#user = undefined;
    if (user === undefined) return;
    await this.#parts.guard.report(user, this.#client.remote, outcomeOf(reply));
  }

  /** Begins an attempt that the guard hears the end of. */
  async #mayGuess(user: string): Promise<Refusal | undefined> {
    if (this.#user !== undefined) return undefined;
    const waits = await this.#parts.guard.check(user, this.#client.remote);
    if (waits !== undefined) return refused(waits.code, user, waits.detail);
    this.#user = user;
    return undefined;
  }

  async #answer(packet: Uint8Array): Promise<ConversationStep> {
    if (this.#exchange === undefined) return this.#begin(packet);
    const step = await this.#exchange.receive(packet, new Patience());
    return step.kind === 'unavailable' ? this.#unavailable([step.detail], packet) : step;
  }

  async #begin(packet: Uint8Array): Promise<ConversationStep> {
    const presented = identityOf(packet);
    if (presented === undefined) return end(packet, 'eap-failed', undefined, 'the client did not say who it is');
    this.#identity = presented;
    const found = this.#parts.realms.find(presented);
    if (found === undefined) return end(packet, 'unknown-realm', presented);
    const { realm, name } = found;
    activeSpan().set({ 'sekisho.realm': realm.name });
    Object.assign(this.#measured, { realm: realm.name, method: 'eap' });
    const { connection, edge, remote } = this.#client;
    const mayGuess = () => this.#mayGuess(realm.qualify(name));
    const claimant = { connection, edge, remote, name, presented };
    return this.#open(packet, { client: this.#client, claimant, realm, admission: this.#parts.admission, mayGuess });
  }

  /** The first back end of the realm that serves EAP; one that does not answer is passed over. */
  async #open(packet: Uint8Array, parties: ExchangeParties): Promise<ConversationStep> {
    const { realm, claimant } = parties;
    const served = this.#parts.methods.filter((method) => isServed(method, realm));
    const methods = this.#parts.handshakes.possible ? served : served.filter((method) => method !== 'tls');
    const withheld = methods.length < served.length ? noCertificate : undefined;
    const silent: string[] = [];
    const patience = new Patience();
    for (const backEnd of realm.backEnds) {
      const exchange = this.#exchangeWith(backEnd, methods, parties, withheld);
      if (exchange === undefined) continue;
      const step = await exchange.receive(packet, patience);
      if (step.kind === 'unavailable') {
        silent.push(step.detail);
        continue;
      }
      this.#exchange = exchange;
      this.#measured.backEnd = backEnd.name;
      return step;
    }
    if (silent.length > 0) return this.#unavailable(silent, packet);
    if (withheld !== undefined) return end(packet, 'gateway-certificate-missing', claimant.presented, withheld);
    const allowed = [...realm.methods];
    const detail = `${realm.name} allows ${allowed.join(', ')}`;
    return allowed.some((method) => method.startsWith('eap-'))
      ? end(packet, 'method-not-possible-for-user', claimant.presented, `${detail}; no back end of it serves EAP so`)
      : end(packet, 'method-not-allowed-in-realm', claimant.presented, `${detail}, used was EAP`);
  }

  #exchangeWith(
    backEnd: BackEnd,
    methods: readonly EapMethod[],
    parties: ExchangeParties,
    withheld: string | undefined,
  ): Exchange | undefined {
    if (canRelay(backEnd)) return new RelayedExchange(parties, backEnd);
    if (!methods.some((method) => serves(backEnd, method))) return undefined;
    const { createServer, handshakes, login } = this.#parts;
    return new LocalExchange(parties, { server: createServer(methods), handshakes, login, withheld });
  }

  #unavailable(details: readonly string[], packet: Uint8Array): ConversationStep {
    return end(packet, 'back-end-unavailable', this.#identity, details.join('; '));
  }
}

const noCertificate = 'there is none for EAP-TLS (certificates.useThisCertificate.eap)';

const isServed = (method: EapMethod, { methods, backEnds }: Realm): boolean =>
  methods.has(localMethods[method]) && backEnds.some((backEnd) => serves(backEnd, method));

/** Certificates need no back end that knows passwords, but one that finds the account. */
const serves = (backEnd: BackEnd, method: EapMethod): boolean =>
  method === 'tls' ? backEnd.lookup !== undefined : backEnd.methods.has(localMethods[method]);

const canRelay = (backEnd: BackEnd): backEnd is BackEnd & Required<Pick<BackEnd, 'relay'>> =>
  backEnd.relay !== undefined;

const end = (packet: Uint8Array, ...refusal: Parameters<typeof refused>): ConversationStep => ({
  kind: 'done',
  reply: refused(...refusal),
  packet: eapResult('failure', packet),
});
