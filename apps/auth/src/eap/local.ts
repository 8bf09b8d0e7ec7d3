import { msChapErrorOf, type RefusalCode, type UserMethod, type VerifyReply } from '@sekisho/contracts';
import type { EapFailure, EapMethod, EapServer, EapServerStep, EapVerdict } from '@sekisho/eap';
import { askRealm } from '../verification/ask-realm.ts';
import type { Patience } from '../verification/patience.ts';
import { refused, verdict } from '../verification/verdict.ts';
import type { Exchange, ExchangeParties, ExchangeStep } from './exchange.ts';
import { eapResult } from './packets.ts';

/** The methods of the gateway's own EAP server, by what the rest of the gateway calls them. */
export const localMethods: Readonly<Record<EapMethod, UserMethod>> = {
  'md5-challenge': 'eap-md5-challenge',
  'ms-chap-v2': 'eap-ms-chap-v2',
};

/** A conversation with the gateway's own EAP server, which knows no password: the realm's back ends do. */
export class LocalExchange implements Exchange {
  /** What came of the credentials; undefined: none were presented yet. */
  #reply: VerifyReply | undefined;

  constructor(
    private readonly parties: ExchangeParties,
    private readonly server: EapServer,
  ) {}

  async next(packet: Uint8Array, patience: Patience): Promise<ExchangeStep> {
    let step = this.server.receive(packet);
    while (step.kind === 'verify') {
      this.#reply = await this.#verify(step, patience);
      step = this.server.verified(eapVerdict(this.#reply));
    }
    if (step.kind === 'send') return { kind: 'continue', packet: step.packet, refusal: this.#refusal };
    return this.#conclude(step);
  }

  get #refusal() {
    return this.#reply?.outcome === 'refused' ? this.#reply : undefined;
  }

  async #verify(
    { method, credentials }: Extract<EapServerStep, { kind: 'verify' }>,
    patience: Patience,
  ): Promise<VerifyReply> {
    const { realm, claimant, client, admission } = this.parties;
    const used = localMethods[method];
    const answered = await askRealm(realm, used, { ...claimant, credentials }, { patience });
    return verdict(
      { ...answered, realm, method: used, machine: client.machine, presented: claimant.presented },
      admission,
    );
  }

  #conclude(step: Extract<EapServerStep, { kind: 'success' | 'failure' }>): ExchangeStep {
    const { presented } = this.parties.claimant;
    const decided = step.kind === 'success' ? this.#reply : this.#refusal;
    if (decided !== undefined) {
      const packet = decided.outcome === 'accepted' ? step.packet : eapResult('failure', step.packet);
      return { kind: 'done', reply: withoutProof(decided), packet };
    }
    const { code, detail } = protocolFailures[step.kind === 'failure' ? step.reason : 'refused'];
    return { kind: 'done', reply: refused(code, presented, detail), packet: eapResult('failure', step.packet) };
  }
}

/** The client has had it within EAP. */
function withoutProof(reply: VerifyReply): VerifyReply {
  if (reply.outcome === 'refused') return reply;
  const { authenticatorResponse: _, ...rest } = reply;
  return rest;
}

const eapVerdict = (reply: VerifyReply): EapVerdict =>
  reply.outcome === 'accepted'
    ? { outcome: 'accepted', authenticatorResponse: reply.authenticatorResponse }
    : { outcome: 'refused', msChapError: msChapErrorOf(reply.code) };

const protocolFailures = {
  /** Without a refused user: the server lacked what it owes the client (RFC 2759 §5). */
  refused: { code: 'eap-failed', detail: 'the back end did not prove that it knows the password' },
  'no-common-method': { code: 'no-common-authentication', detail: 'the client accepts no EAP method of its realm' },
  malformed: { code: 'eap-failed', detail: 'the client sent an EAP packet that cannot be understood' },
  'unexpected-response': { code: 'eap-failed', detail: 'the client answered something that was not asked' },
  'too-many-rounds': { code: 'eap-failed', detail: 'the EAP conversation came to no end' },
} as const satisfies Record<EapFailure, { code: RefusalCode; detail: string }>;
