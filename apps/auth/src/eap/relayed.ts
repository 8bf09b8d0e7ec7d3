import type { UserMethod, VerifyReply } from '@sekisho/contracts';
import type { BackEnd, Decision, EapRelay } from '../back-ends/back-end.ts';
import type { Patience } from '../verification/patience.ts';
import { refused, verdict } from '../verification/verdict.ts';
import type { Exchange, ExchangeParties, ExchangeStep } from './exchange.ts';
import { eapResult, methodOf } from './packets.ts';

/** A conversation that a back end holds by itself: the gateway passes it on and enforces what the realm allows. */
export class RelayedExchange implements Exchange {
  readonly #relay: EapRelay;
  /** Of the client's last Response that was of one: server and client may agree on another at first. */
  #method: UserMethod | 'unknown' | undefined;
  #mayGuess = false;

  constructor(
    private readonly parties: ExchangeParties,
    private readonly backEnd: BackEnd & Required<Pick<BackEnd, 'relay'>>,
  ) {
    this.#relay = backEnd.relay(parties.claimant);
  }

  async receive(packet: Uint8Array, patience: Patience): Promise<ExchangeStep> {
    const method = methodOf(packet);
    this.#method = method ?? this.#method;
    // Methods that carry others in TLS carry passwords.
    if (method !== undefined && method !== 'eap-tls' && !this.#mayGuess) {
      const waits = await this.parties.mayGuess();
      if (waits !== undefined) return { kind: 'done', reply: waits, packet: eapResult('failure', packet) };
      this.#mayGuess = true;
    }
    const step = await patience.wait(this.backEnd, () => this.#relay.receive(packet));
    if (step.kind === 'continue' || step.kind === 'unavailable') return step;
    const reply = this.#reply(step);
    // A user whom the back end accepts may be refused here.
    const own = eapResult(reply.outcome === 'accepted' ? 'success' : 'failure', packet);
    return { kind: 'done', reply, packet: reply.outcome === step.kind ? (step.packet ?? own) : own };
  }

  #reply(answer: Decision): VerifyReply {
    const { realm, claimant, client, admission } = this.parties;
    const { presented } = claimant;
    const method = this.#method;
    if (answer.kind === 'refused') {
      return refused(answer.code, answer.name === undefined ? presented : realm.qualify(answer.name), answer.detail);
    }
    if (method === undefined || method === 'unknown') {
      return refused('eap-failed', presented, `${this.backEnd.name} accepted the user without a known EAP method`);
    }
    const { machine, preSharedKey } = client;
    const backEnd = this.backEnd.name;
    return verdict({ answer, realm, backEnd, method, machine, preSharedKey, presented }, admission);
  }
}
