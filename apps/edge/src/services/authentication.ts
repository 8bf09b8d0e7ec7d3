import {
  type CertificateReference,
  type EapReply,
  type EapRequest,
  eapReply,
  type Grants,
  type MachineAuthentication,
  type RefusalCode,
  subjects,
  type UserMethod,
  type VerifyMachineReply,
  type VerifyMachineRequest,
  type VerifyReply,
  type VerifyRequest,
  verifyMachineReply,
  verifyReply,
} from '@sekisho/contracts';
import type { IdentificationData } from '@sekisho/isakmp';
import { type Bus, problemOf, requestSealed, type SealingPublicKey } from '@sekisho/platform';
import type { Credentials } from '@sekisho/ppp';
import { fromBase64, toBase64 } from '@sekisho/wire';
import type { Connections } from '../connections/connections.ts';
import { limits } from '../limits.ts';
import { answerOf, type Unavailable } from './unavailable.ts';

export interface Authenticated {
  readonly user: string;
  readonly groups: readonly string[];
  readonly realm: string;
  /** The back end that vouches for the user. */
  readonly backEnd: string;
  readonly method: UserMethod;
  readonly grants: Grants;
  /** EAP-TLS: the user's. */
  readonly certificate?: CertificateReference;
}

/** Whose user is to be authenticated. */
export interface AuthenticationClient {
  readonly connection: string;
  /** Address as the edge sees it, without port. */
  readonly remote: string;
  readonly machine: MachineAuthentication;
  /** Name of its pre-shared key. */
  readonly preSharedKey?: string;
}

export type AuthenticationOutcome =
  | (Authenticated & { readonly kind: 'accepted'; readonly authenticatorResponse: string | undefined })
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly user: string | undefined;
      readonly detail: string | undefined;
    }
  | Unavailable;

export type MachineOutcome =
  | {
      readonly kind: 'accepted';
      /** Its account. */
      readonly machine: string;
      readonly subject: string;
      readonly certificate: CertificateReference;
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string | undefined }
  | Unavailable;

/** An EAP conversation that was begun. */
export interface EapConversation {
  /** The instance of the auth service that holds it. */
  readonly instance: string;
  /** Of the next packet, from 1. */
  readonly round: number;
}

export type EapOutcome =
  | {
      readonly kind: 'continue';
      readonly packet: Uint8Array;
      /** Its next packet goes on with this. */
      readonly conversation: EapConversation;
      /** The user is refused already, though the conversation has an acknowledgement to go. */
      readonly refusal: Extract<AuthenticationOutcome, { kind: 'refused' }> | undefined;
    }
  | (Exclude<AuthenticationOutcome, Unavailable> & { readonly packet: Uint8Array })
  | Unavailable;

type ReplySchema<T> = Parameters<typeof requestSealed<T>>[3]['reply'];

const absence = 'authentication-service-unavailable' satisfies RefusalCode;
/** Of a user's login; back ends may be slow. */
const patience = { timeoutMs: limits.authenticationTimeoutMs };

/** Asks the auth service who somebody is. The edge itself knows no user and keeps no password. */
export class Authentication {
  constructor(
    private readonly bus: Bus,
    private readonly edge: string,
    /** Public key of the auth service: what users prove themselves by is sealed to it. */
    private readonly sealingKey: SealingPublicKey,
    /** Where a connection's course is taken down. */
    private readonly connections?: Pick<Connections, 'during'>,
  ) {}

  async verify(client: AuthenticationClient, credentials: Credentials): Promise<AuthenticationOutcome> {
    const request: VerifyRequest = {
      ...client,
      edge: this.edge,
      user: credentials.user,
      credentials: encode(credentials),
    };
    const ask = () => this.#ask(subjects.authVerify, request, verifyReply);
    return answerOf(this.#during(client, ask), toOutcome, absence);
  }

  /** @param conversation from the reply before; undefined: a new one */
  async eap(
    client: AuthenticationClient,
    packet: Uint8Array,
    conversation: EapConversation | undefined,
  ): Promise<EapOutcome> {
    const subject =
      conversation === undefined ? subjects.authEapBegin : subjects.authEapContinue(conversation.instance);
    const round = conversation?.round ?? 0;
    const request: EapRequest = { ...client, edge: this.edge, packet: toBase64(packet) };
    const ask = () => this.#ask(subject, request, eapReply, round);
    return answerOf(this.#during(client, ask), (reply) => toEapOutcome(reply, round + 1), absence);
  }

  /**
   * Whether a machine that proved to hold the key of the first certificate may connect.
   * @param certificates DER, the machine's own first
   */
  async verifyMachine(
    client: Omit<AuthenticationClient, 'machine'>,
    certificates: readonly Uint8Array[],
    { type, data }: IdentificationData,
  ): Promise<MachineOutcome> {
    const request: VerifyMachineRequest = {
      ...client,
      edge: this.edge,
      certificates: certificates.map(toBase64),
      identity: { type, data: toBase64(data) },
    };
    const asked = this.bus.request(subjects.authVerifyMachine, request, verifyMachineReply, {
      timeoutMs: limits.machineVerificationTimeoutMs,
    });
    return answerOf(asked, toMachineOutcome, absence);
  }

  #during<T>({ connection }: AuthenticationClient, ask: () => Promise<T>): Promise<T> {
    const problem = (response: T) => problemOf({ response });
    return this.connections?.during(connection, 'authentication request', ask, problem) ?? ask();
  }

  /** Nobody on the bus but the auth service reads it, or answers it. */
  #ask<T>(subject: string, request: VerifyRequest | EapRequest, reply: ReplySchema<T>, round = 0): Promise<T> {
    const { connection, ...question } = request;
    const asking = { bus: this.bus, key: this.sealingKey };
    return requestSealed(asking, { subject, connection, round }, question, { reply, ...patience });
  }
}

function encode(credentials: Credentials): VerifyRequest['credentials'] {
  switch (credentials.protocol) {
    case 'pap':
      return { protocol: 'pap', password: toBase64(credentials.password.reveal()) };
    case 'chap-md5':
      return {
        protocol: 'chap-md5',
        identifier: credentials.identifier,
        challenge: toBase64(credentials.challenge),
        response: toBase64(credentials.response),
      };
    case 'ms-chap-v2':
      return {
        protocol: 'ms-chap-v2',
        identifier: credentials.identifier,
        authenticatorChallenge: toBase64(credentials.authenticatorChallenge),
        peerChallenge: toBase64(credentials.peerChallenge),
        ntResponse: toBase64(credentials.ntResponse),
      };
  }
}

function toOutcome(
  reply: VerifyReply | Exclude<EapReply, { outcome: 'continue' }>,
): Exclude<AuthenticationOutcome, Unavailable> {
  if (reply.outcome === 'refused') return toRefusal(reply);
  const { user, groups, realm, backEnd, method, grants, authenticatorResponse, certificate } = reply;
  const proof = certificate === undefined ? {} : { certificate };
  return { kind: 'accepted', user, groups, realm, backEnd, method, grants, authenticatorResponse, ...proof };
}

const toRefusal = ({ code, user, detail }: Extract<VerifyReply, { outcome: 'refused' }>) =>
  ({ kind: 'refused', code, user, detail }) as const;

function toEapOutcome(reply: EapReply, round: number): Exclude<EapOutcome, Unavailable> {
  const packet = fromBase64(reply.packet);
  if (reply.outcome !== 'continue') return { ...toOutcome(reply), packet };
  const refusal = reply.refusal && toRefusal(reply.refusal);
  return { kind: 'continue', packet, conversation: { instance: reply.instance, round }, refusal };
}

function toMachineOutcome(reply: VerifyMachineReply): Exclude<MachineOutcome, Unavailable> {
  if (reply.outcome === 'refused') return { kind: 'refused', code: reply.code, detail: reply.detail };
  return { kind: 'accepted', machine: reply.machine, subject: reply.subject, certificate: reply.certificate };
}
