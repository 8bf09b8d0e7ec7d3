import {
  type CertificateReference,
  type EapReply,
  eapReply,
  type Grants,
  type MachineAuthentication,
  type RefusalCode,
  subjects,
  type UserMethod,
  type VerifyMachineRequest,
  type VerifyReply,
  type VerifyRequest,
  verifyMachineReply,
  verifyReply,
} from '@sekisho/contracts';
import type { IdentificationData } from '@sekisho/isakmp';
import { type Bus, BusError, type SealingPublicKey, sealTo } from '@sekisho/platform';
import type { Credentials } from '@sekisho/ppp';
import { limits } from '../limits.ts';

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
}

/** The auth service gave no verdict: nothing is known about the credentials. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly code: RefusalCode;
  readonly detail: string;
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

export type EapOutcome =
  | {
      readonly kind: 'continue';
      readonly packet: Uint8Array;
      readonly instance: string;
      /** The user is refused already, though the conversation has an acknowledgement to go. */
      readonly refusal: Extract<AuthenticationOutcome, { kind: 'refused' }> | undefined;
    }
  | (Exclude<AuthenticationOutcome, Unavailable> & { readonly packet: Uint8Array })
  | Unavailable;

/** Asks the auth service who somebody is. The edge itself knows no user and keeps no password. */
export class Authentication {
  constructor(
    private readonly bus: Bus,
    private readonly edge: string,
    /** Public key of the auth service: PAP passwords are sealed to it. */
    private readonly sealingKey: SealingPublicKey,
  ) {}

  async verify(client: AuthenticationClient, credentials: Credentials): Promise<AuthenticationOutcome> {
    try {
      const request: VerifyRequest = {
        ...client,
        edge: this.edge,
        user: credentials.user,
        credentials: await this.#encode(client.connection, credentials),
      };
      return toOutcome(await this.#ask(subjects.authVerify, request, verifyReply));
    } catch (error) {
      return unavailable(error);
    }
  }

  /** @param instance the auth instance that holds the conversation, from the reply before; undefined: a new one */
  async eap(client: AuthenticationClient, packet: Uint8Array, instance: string | undefined): Promise<EapOutcome> {
    const subject = instance === undefined ? subjects.authEapBegin : subjects.authEapContinue(instance);
    try {
      const request = { ...client, edge: this.edge, packet: base64(packet) };
      const reply = await this.#ask(subject, request, eapReply);
      const answer = new Uint8Array(Buffer.from(reply.packet, 'base64'));
      if (reply.outcome !== 'continue') return { ...toOutcome(reply), packet: answer };
      const refusal = reply.refusal && toRefusal(reply.refusal);
      return { kind: 'continue', packet: answer, instance: reply.instance, refusal };
    } catch (error) {
      return unavailable(error);
    }
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
      certificates: certificates.map(base64),
      identity: { type, data: base64(data) },
    };
    try {
      const reply = await this.bus.request(subjects.authVerifyMachine, request, verifyMachineReply, {
        timeoutMs: limits.machineVerificationTimeoutMs,
      });
      if (reply.outcome === 'refused') return { kind: 'refused', code: reply.code, detail: reply.detail };
      return { kind: 'accepted', machine: reply.machine, subject: reply.subject, certificate: reply.certificate };
    } catch (error) {
      return unavailable(error);
    }
  }

  #ask: Bus['request'] = (subject, payload, schema) =>
    this.bus.request(subject, payload, schema, { timeoutMs: limits.authenticationTimeoutMs });

  async #encode(connection: string, credentials: Credentials): Promise<VerifyRequest['credentials']> {
    switch (credentials.protocol) {
      case 'pap':
        return { protocol: 'pap', password: await sealTo(this.sealingKey, credentials.password.reveal(), connection) };
      case 'chap-md5':
        return {
          protocol: 'chap-md5',
          identifier: credentials.identifier,
          challenge: base64(credentials.challenge),
          response: base64(credentials.response),
        };
      case 'ms-chap-v2':
        return {
          protocol: 'ms-chap-v2',
          identifier: credentials.identifier,
          authenticatorChallenge: base64(credentials.authenticatorChallenge),
          peerChallenge: base64(credentials.peerChallenge),
          ntResponse: base64(credentials.ntResponse),
        };
    }
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

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

function unavailable(error: unknown): Unavailable {
  if (!(error instanceof BusError)) throw error;
  const code = error.code === 'disconnected' ? 'gateway-busy' : 'authentication-service-unavailable';
  return { kind: 'unavailable', code, detail: error.message };
}
