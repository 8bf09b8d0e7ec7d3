import { msChapErrorOf, type RefusalCode, type UserMethod, type VerifyReply } from '@sekisho/contracts';
import {
  type EapFailure,
  type EapMethod,
  type EapServer,
  type EapServerStep,
  type EapVerdict,
  eapTypes,
  type TlsInput,
  type TlsOutput,
} from '@sekisho/eap';
import { askRealm } from '../verification/ask-realm.ts';
import type { Patience } from '../verification/patience.ts';
import { refused, unavailable, verdict } from '../verification/verdict.ts';
import type { Exchange, ExchangeParties, ExchangeStep } from './exchange.ts';
import { eapResult, wants } from './packets.ts';
import type { CertificateLogin } from './tls/certificate-login.ts';
import type { Handshake, Handshakes } from './tls/handshakes.ts';

/** The methods of the gateway's own EAP server, by what the rest of the gateway calls them. */
export const localMethods: Readonly<Record<EapMethod, UserMethod>> = {
  'md5-challenge': 'eap-md5-challenge',
  'ms-chap-v2': 'eap-ms-chap-v2',
  tls: 'eap-tls',
};

export interface LocalServer {
  readonly server: EapServer;
  readonly handshakes: Pick<Handshakes, 'open'>;
  readonly login: CertificateLogin;
  /** Why it does not offer EAP-TLS, where the realm allows that. */
  readonly withheld?: string | undefined;
}

/** A conversation with the gateway's own EAP server, which knows no password: the realm's back ends do. */
export class LocalExchange implements Exchange {
  /** What came of the credentials; undefined: none were presented yet. */
  #reply: VerifyReply | undefined;
  #handshake: Handshake | undefined;

  constructor(
    private readonly parties: ExchangeParties,
    private readonly parts: LocalServer,
  ) {}

  async receive(packet: Uint8Array, patience: Patience): Promise<ExchangeStep> {
    const { server } = this.parts;
    let step = server.receive(packet);
    while (step.kind === 'verify' || step.kind === 'tls') {
      if (step.kind === 'tls') {
        const output = await this.#exchangeTls(step.input);
        if (output.kind === 'failed') this.#reply = this.#tlsRefusal(output);
        step = server.tls(output);
      } else {
        this.#reply = await this.#verify(step, patience);
        step = server.verified(eapVerdict(this.#reply));
      }
    }
    if (step.kind === 'send') return { kind: 'continue', packet: step.packet, refusal: this.#refusal };
    this.close();
    return this.#conclude(step, packet);
  }

  close(): void {
    this.#handshake?.close();
  }

  get #refusal() {
    return this.#reply?.outcome === 'refused' ? this.#reply : undefined;
  }

  async #exchangeTls(input: TlsInput): Promise<TlsOutput> {
    this.#handshake ??= this.parts.handshakes.open();
    return this.#handshake?.exchange(input) ?? { kind: 'failed', reason: 'too many TLS handshakes are under way' };
  }

  #tlsRefusal({ alert, reason }: Extract<TlsOutput, { kind: 'failed' }>): VerifyReply {
    const { presented } = this.parties.claimant;
    if (this.#handshake === undefined) return unavailable(reason, presented);
    return alert !== undefined && certificateAlerts.has(alert)
      ? refused('gateway-certificate-refused-by-client', presented, `the client said ${alert.replaceAll('_', ' ')}`)
      : refused('tls-failed', presented, reason);
  }

  async #verify(
    { method, credentials }: Extract<EapServerStep, { kind: 'verify' }>,
    patience: Patience,
  ): Promise<VerifyReply> {
    const { realm, claimant, client, admission } = this.parties;
    if (credentials.method === 'tls') {
      return this.parts.login.verify(this.#handshake?.chain ?? [], this.parties, patience);
    }
    const waits = await this.parties.mayGuess();
    if (waits !== undefined) return waits;
    const used = localMethods[method];
    const answered = await askRealm(realm, used, { ...claimant, credentials }, { patience });
    const { machine, preSharedKey } = client;
    const { presented } = claimant;
    return verdict({ ...answered, realm, method: used, machine, preSharedKey, presented }, admission);
  }

  #conclude(step: Extract<EapServerStep, { kind: 'success' | 'failure' }>, last: Uint8Array): ExchangeStep {
    const { presented } = this.parties.claimant;
    const { withheld } = this.parts;
    if (withheld !== undefined && step.kind === 'failure' && wants(last, eapTypes.tls)) {
      return { kind: 'done', reply: refused('gateway-certificate-missing', presented, withheld), packet: step.packet };
    }
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

/** What a client says of a certificate it does not take (RFC 8446 §6.2). */
const certificateAlerts: ReadonlySet<string> = new Set([
  ...['bad_certificate', 'unsupported_certificate', 'certificate_revoked', 'certificate_expired'],
  ...['certificate_unknown', 'unknown_ca', 'access_denied'],
]);

const protocolFailures = {
  /** Without a refused user: the server lacked what it owes the client (RFC 2759 §5). */
  refused: { code: 'eap-failed', detail: 'the back end did not prove that it knows the password' },
  'no-common-method': { code: 'no-common-authentication', detail: 'the client accepts no EAP method of its realm' },
  malformed: { code: 'eap-failed', detail: 'the client sent an EAP packet that cannot be understood' },
  'unexpected-response': { code: 'eap-failed', detail: 'the client answered something that was not asked' },
  'tls-failed': { code: 'tls-failed', detail: 'the client did not go on with TLS' },
  'too-many-rounds': { code: 'eap-failed', detail: 'the EAP conversation came to no end' },
} as const satisfies Record<EapFailure, { code: RefusalCode; detail: string }>;
