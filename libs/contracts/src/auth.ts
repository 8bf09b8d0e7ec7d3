import { z } from 'zod';
import { certificateReference } from './certificates.ts';
import { loginLimit } from './logins.ts';
import {
  base64,
  connectionId,
  edgeId,
  groupName,
  ipv4,
  preSharedKeyName,
  presentedName,
  refusalCode,
  userName,
} from './values.ts';

/** How a user can prove who they are; EAP methods by the names of the IANA registry. */
export const userMethods = [
  'pap',
  'chap-md5',
  'ms-chap-v2',
  'eap-md5-challenge',
  'eap-ms-chap-v2',
  'eap-tls',
  'eap-ttls',
  'eap-peap',
  'eap-gtc',
] as const;
export const userMethod = z.enum(userMethods);
export type UserMethod = z.infer<typeof userMethod>;

export const backEndKinds = ['internal', 'os', 'radius', 'ldap', 'tacacs'] as const;
export type BackEndKind = (typeof backEndKinds)[number];

/** How the machine proved itself in IKE. */
export const machineAuthentications = ['pre-shared-key', 'certificate'] as const;
export const machineAuthentication = z.enum(machineAuthentications);
export type MachineAuthentication = z.infer<typeof machineAuthentication>;

const who = {
  connection: connectionId,
  edge: edgeId,
  /** Address of the client as the edge sees it, without port. */
  remote: z.string().max(64),
  machine: machineAuthentication,
  /** Name of the pre-shared key that it has; the release before knew of one alone, and named none. */
  preSharedKey: preSharedKeyName.optional(),
};

/** What a back end grants with the login; every limit of one session. */
export const grants = z.strictObject({
  /** The session ends after this time. */
  sessionTimeoutMs: z.int().positive().optional(),
  /** The session ends after this time without traffic. */
  idleTimeoutMs: z.int().positive().optional(),
  /** Time between two accounting records of a session that stands. */
  interimIntervalMs: z.int().positive().optional(),
  framedAddress: ipv4.optional(),
  framedPool: z.string().min(1).max(253).optional(),
  dns: z.array(ipv4).max(2).optional(),
  nbns: z.array(ipv4).max(2).optional(),
  /** RADIUS Class attributes: returned in every accounting record of the session (RFC 2865 §5.25). */
  class: z.array(base64).max(8).optional(),
  /** How often the user may be connected at once, over all edges. */
  logins: loginLimit.optional(),
  /** A sentence of the back end for the user. */
  message: z.string().max(253).optional(),
});
export type Grants = z.infer<typeof grants>;

const octet = z.int().min(0).max(255);

/** What the user presented in PPP; it crosses the bus sealed. */
export const verifyRequest = z.strictObject({
  ...who,
  user: presentedName,
  credentials: z.discriminatedUnion('protocol', [
    z.strictObject({ protocol: z.literal('pap'), password: base64 }),
    z.strictObject({ protocol: z.literal('chap-md5'), identifier: octet, challenge: base64, response: base64 }),
    z.strictObject({
      protocol: z.literal('ms-chap-v2'),
      identifier: octet,
      authenticatorChallenge: base64,
      peerChallenge: base64,
      ntResponse: base64,
    }),
  ]),
});
export type VerifyRequest = z.infer<typeof verifyRequest>;

const accepted = z.strictObject({
  outcome: z.literal('accepted'),
  /** The user's name as the back end spells it, with what leads to the realm where that is not the default. */
  user: userName,
  realm: z.string(),
  /** The back end that verified the user. */
  backEnd: z.string(),
  /** How the user was verified: of EAP, the method that client and server agreed on. */
  method: userMethod,
  groups: z.array(groupName),
  /** MS-CHAPv2 alone: `S=` and 40 hexadecimal digits. */
  authenticatorResponse: z.string().optional(),
  /** EAP-TLS with the gateway's own server: the user's certificate. */
  certificate: certificateReference.optional(),
  grants,
});
const refused = z.strictObject({
  outcome: z.literal('refused'),
  code: refusalCode,
  user: presentedName.optional(),
  detail: z.string().optional(),
});

export const verifyReply = z.discriminatedUnion('outcome', [accepted, refused]);
export type VerifyReply = z.infer<typeof verifyReply>;

/** An EAP packet of the client; it crosses the bus sealed. */
export const eapRequest = z.strictObject({ ...who, packet: base64 });
export type EapRequest = z.infer<typeof eapRequest>;

export const eapReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('continue'),
    packet: base64,
    /** The one that holds the conversation. */
    instance: z.string(),
    /** The user is refused already; the client has yet to acknowledge that, which not every client does. */
    refusal: refused.optional(),
  }),
  accepted.extend({ packet: base64 }),
  refused.extend({ packet: base64 }),
]);
export type EapReply = z.infer<typeof eapReply>;
