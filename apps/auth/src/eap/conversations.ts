import type { EapReply } from '@sekisho/contracts';
import type { EapFailure, EapServer, EapServerStep } from '@sekisho/eap';
import type { Logger } from '@sekisho/platform';
import type { Admission } from '../community/admission.ts';
import { conversationsMax, conversationTimeoutMs } from '../limits.ts';
import type { Directory, Lookup } from '../users/directory.ts';
import type { Finding } from '../verification/method.ts';
import { unavailable, verdict } from '../verification/verdict.ts';
import { describeFailure } from '../verification/verifier.ts';
import { eapFailure } from './packets.ts';

export interface ConversationsParts {
  readonly directory: Directory;
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
  readonly server: EapServer;
  /** One packet at a time: the next waits for the answer to the one before. */
  turn: Promise<unknown>;
  lastUsed: number;
  lookup: Lookup;
  identity: string | undefined;
}

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
  async begin(connection: string, packet: Uint8Array): Promise<EapReply> {
    this.#forgetOld();
    this.#open.delete(connection);
    if (this.#open.size >= this.#limits.conversationsMax) {
      return this.#unavailable(packet, 'too many EAP conversations are under way');
    }
    const server = this.#parts.createServer();
    const conversation = { server, turn: Promise.resolve(), lastUsed: 0, lookup: unknown, identity: undefined };
    return this.#take(connection, conversation, packet);
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

  /** Feeds the server, and answers it when it wants the user's secret. */
  async #step(
    conversation: Conversation,
    packet: Uint8Array,
  ): Promise<Exclude<EapServerStep, { kind: 'secret-wanted' }>> {
    let step = conversation.server.receive(packet);
    while (step.kind === 'secret-wanted') {
      conversation.identity = step.identity;
      conversation.lookup = await this.#parts.directory.secretOf(step.identity);
      const { lookup } = conversation;
      step = conversation.server.secret(lookup.kind === 'usable' ? lookup.secret : undefined);
    }
    return step;
  }

  #conclude(conversation: Conversation, step: Extract<EapServerStep, { kind: 'success' | 'failure' }>): EapReply {
    if (step.kind === 'failure' && isProtocolFailure(step.reason)) {
      const { code, detail } = protocolFailures[step.reason];
      const user = step.identity === undefined ? {} : { user: step.identity };
      return { outcome: 'refused', code, detail, packet: base64(step.packet), ...user };
    }
    const reply = verdict(findingOf(step, conversation.lookup), step.identity ?? '', this.#parts.admission);
    // A user who knows the password but is not admitted must hear Failure, not the Success that EAP came to.
    const packet = reply.outcome === 'refused' && step.kind === 'success' ? eapFailure(step.packet) : step.packet;
    return { ...reply, packet: base64(packet) };
  }

  #unavailable(packet: Uint8Array, detail: string, user?: string): EapReply {
    return { ...unavailable(detail, user), packet: base64(eapFailure(packet)) };
  }

  /** Its connection may have begun another one meanwhile; that one stays. */
  #end(connection: string, conversation: Conversation): void {
    if (this.#open.get(connection) === conversation) this.#open.delete(connection);
    if (conversation.lookup.kind === 'usable') conversation.lookup.secret.wipe();
  }

  #forgetOld(): void {
    const oldest = this.#parts.now() - this.#limits.conversationTimeoutMs;
    for (const [connection, { lastUsed }] of this.#open) {
      if (lastUsed > oldest) return;
      this.#open.delete(connection);
    }
  }
}

const unknown: Lookup = { kind: 'unknown' };

type ProtocolFailure = Exclude<EapFailure, 'wrong-secret' | 'unknown-identity'>;
const protocolFailures = {
  'no-common-method': { code: 'no-common-authentication', detail: 'the client accepts no EAP method of this gateway' },
  malformed: { code: 'eap-failed', detail: 'the client sent an EAP packet that cannot be understood' },
  'unexpected-response': { code: 'eap-failed', detail: 'the client answered something that was not asked' },
  'too-many-rounds': { code: 'eap-failed', detail: 'the EAP conversation came to no end' },
} as const satisfies Record<ProtocolFailure, unknown>;

const isProtocolFailure = (reason: EapFailure): reason is ProtocolFailure => reason in protocolFailures;

function findingOf(step: Extract<EapServerStep, { kind: 'success' | 'failure' }>, lookup: Lookup): Finding {
  switch (lookup.kind) {
    case 'unknown':
      return { kind: 'wrong', code: 'unknown-user' };
    case 'hash-only':
      return { kind: 'wrong', code: 'method-not-possible-for-user', user: lookup.user };
    case 'usable':
      return step.kind === 'success'
        ? { kind: 'right', user: lookup.user }
        : { kind: 'wrong', code: 'wrong-password', user: lookup.user };
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
