import type { EapReply, EapRequest, VerifyReply } from '@sekisho/contracts';
import type { EapFailure, EapServer, EapServerStep } from '@sekisho/eap';
import type { Logger } from '@sekisho/platform';
import type { Answer } from '../back-ends/back-end.ts';
import type { Admission } from '../community/admission.ts';
import { conversationsMax, conversationTimeoutMs } from '../limits.ts';
import type { Realm, Realms } from '../realms/realms.ts';
import { askRealm } from '../verification/ask-realm.ts';
import { refused, unavailable, verdict } from '../verification/verdict.ts';
import { describeFailure } from '../verification/verifier.ts';
import { eapFailure } from './packets.ts';

/** Who is talking: everything of a request but its packet. */
export type EapClient = Omit<EapRequest, 'packet'>;

export interface ConversationsParts {
  readonly realms: Realms;
  readonly admission: Admission;
  readonly createServer: () => EapServer;
  /** What the next packets of a conversation are to be addressed to. */
  readonly instance: string;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly limits?: { readonly conversationsMax: number; readonly conversationTimeoutMs: number };
}

interface Conversation {
  readonly client: EapClient;
  readonly server: EapServer;
  /** One packet at a time: the next waits for the answer to the one before. */
  turn: Promise<unknown>;
  lastUsed: number;
  /** What the realm of the identity said. */
  outcome: Outcome | undefined;
  identity: string | undefined;
}

type Outcome =
  | { readonly kind: 'no-realm' }
  | {
      readonly kind: 'answered';
      readonly realm: Realm;
      readonly backEnd: string;
      readonly answer: Extract<Answer, { kind: 'accepted' | 'refused' }>;
    };

/** EAP conversations of this instance, one a connection. What is not gone on with is forgotten. */
export class Conversations {
  readonly #parts: ConversationsParts;
  /** Least recently used first. */
  readonly #open = new Map<string, Conversation>();
  readonly #limits: { readonly conversationsMax: number; readonly conversationTimeoutMs: number };

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? { conversationsMax, conversationTimeoutMs };
  }

  get size(): number {
    return this.#open.size;
  }

  /** The first packet of a connection; one that begins again is begun anew. */
  async begin(client: EapClient, packet: Uint8Array): Promise<EapReply> {
    this.#forgetOld();
    this.#open.delete(client.connection);
    if (this.#open.size >= this.#limits.conversationsMax) {
      return this.#unavailable(packet, 'too many EAP conversations are under way');
    }
    const server = this.#parts.createServer();
    const conversation = {
      client,
      server,
      turn: Promise.resolve(),
      lastUsed: 0,
      outcome: undefined,
      identity: undefined,
    };
    return this.#take(client.connection, conversation, packet);
  }

  /** A later packet; it must come to the instance that the first reply named. */
  async resume(connection: string, packet: Uint8Array): Promise<EapReply> {
    this.#forgetOld();
    const conversation = this.#open.get(connection);
    if (conversation === undefined) {
      return this.#unavailable(
        packet,
        'the EAP conversation is not known any more; the auth service was restarted or the client took too long',
      );
    }
    return this.#take(connection, conversation, packet);
  }

  #take(connection: string, conversation: Conversation, packet: Uint8Array): Promise<EapReply> {
    conversation.lastUsed = this.#parts.now();
    this.#open.delete(connection);
    this.#open.set(connection, conversation);
    const answer = conversation.turn.then(() => this.#answer(connection, conversation, packet));
    conversation.turn = answer;
    return answer;
  }

  async #answer(connection: string, conversation: Conversation, packet: Uint8Array): Promise<EapReply> {
    try {
      const step = await this.#step(conversation, packet);
      if (step.kind === 'send') {
        return { outcome: 'continue', packet: base64(step.packet), instance: this.#parts.instance };
      }
      this.#end(connection, conversation);
      return this.#conclude(conversation, step);
    } catch (error) {
      this.#end(connection, conversation);
      this.#parts.logger.error({ err: error, connection }, 'an EAP conversation cannot go on');
      return this.#unavailable(packet, describeFailure(error), conversation.identity);
    }
  }

  /** Feeds the server, and answers it when it wants credentials verified. */
  async #step(conversation: Conversation, packet: Uint8Array): Promise<Exclude<EapServerStep, { kind: 'verify' }>> {
    let step = conversation.server.receive(packet);
    while (step.kind === 'verify') {
      conversation.identity = step.identity;
      conversation.outcome = await this.#ask(conversation.client, step);
      step = conversation.server.verified(isAccepted(conversation.outcome));
    }
    return step;
  }

  async #ask(
    client: EapClient,
    { identity, credentials }: Extract<EapServerStep, { kind: 'verify' }>,
  ): Promise<Outcome> {
    const found = this.#parts.realms.find(identity);
    if (found === undefined) return { kind: 'no-realm' };
    const { realm, name } = found;
    const { connection, edge, remote } = client;
    const attempt = { connection, edge, remote, name, presented: identity, credentials };
    return { kind: 'answered', realm, ...(await askRealm(realm, 'eap-md5-challenge', attempt)) };
  }

  #conclude(
    { client, outcome }: Conversation,
    step: Extract<EapServerStep, { kind: 'success' | 'failure' }>,
  ): EapReply {
    if (step.kind === 'failure' && isProtocolFailure(step.reason)) {
      const { code, detail } = protocolFailures[step.reason];
      return { ...refused(code, step.identity, detail), packet: base64(step.packet) };
    }
    const reply = this.#reply(client, step.identity ?? '', outcome);
    // A user who knows the password but is not admitted must hear Failure, not the Success that EAP came to.
    const packet = reply.outcome === 'refused' && step.kind === 'success' ? eapFailure(step.packet) : step.packet;
    return { ...reply, packet: base64(packet) };
  }

  #reply({ machine }: EapClient, presented: string, outcome: Outcome | undefined): VerifyReply {
    if (outcome?.kind !== 'answered') return refused('unknown-realm', presented);
    const { realm, backEnd, answer } = outcome;
    return verdict({ realm, backEnd, answer, machine, method: 'eap-md5-challenge', presented }, this.#parts.admission);
  }

  #unavailable(packet: Uint8Array, detail: string, user?: string): EapReply {
    return { ...unavailable(detail, user), packet: base64(eapFailure(packet)) };
  }

  /** Its connection may have begun another one meanwhile; that one stays. */
  #end(connection: string, conversation: Conversation): void {
    if (this.#open.get(connection) === conversation) this.#open.delete(connection);
  }

  #forgetOld(): void {
    const oldest = this.#parts.now() - this.#limits.conversationTimeoutMs;
    for (const [connection, { lastUsed }] of this.#open) {
      if (lastUsed > oldest) return;
      this.#open.delete(connection);
    }
  }
}

const isAccepted = (outcome: Outcome): boolean => outcome.kind === 'answered' && outcome.answer.kind === 'accepted';

type ProtocolFailure = Exclude<EapFailure, 'refused'>;
const protocolFailures = {
  'no-common-method': { code: 'no-common-authentication', detail: 'the client accepts no EAP method of this gateway' },
  malformed: { code: 'eap-failed', detail: 'the client sent an EAP packet that cannot be understood' },
  'unexpected-response': { code: 'eap-failed', detail: 'the client answered something that was not asked' },
  'too-many-rounds': { code: 'eap-failed', detail: 'the EAP conversation came to no end' },
} as const satisfies Record<ProtocolFailure, unknown>;

const isProtocolFailure = (reason: EapFailure): reason is ProtocolFailure => reason in protocolFailures;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
