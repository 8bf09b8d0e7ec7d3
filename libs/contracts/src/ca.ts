import { z } from 'zod';
import { certificateDer, certificateReference } from './certificates.ts';
import { base64, userName } from './values.ts';

/** What the internal CA issues certificates for. */
export const certificateKinds = ['gateway', 'machine', 'user'] as const;
export const certificateKind = z.enum(certificateKinds);
export type CertificateKind = z.infer<typeof certificateKind>;

/** RFC 5280 §5.3.1, as far as an administrator has a use for them. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
] as const;
export const revocationReason = z.enum(revocationReasons);
export type RevocationReason = z.infer<typeof revocationReason>;

/** A PKCS #10 request in DER; the CA takes the public key from it and nothing else. */
const request = base64.min(1).max(16 * 1024);
const serial = certificateReference.shape.serial;

/** Names beside the subject's common name. */
export const alternativeNames = z.strictObject({
  dns: z.array(z.string().min(1).max(253)).max(16).default([]),
  ip: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(16)
    .default([]),
  email: z.array(z.string().min(3).max(253)).max(16).default([]),
  /** User principal names (otherName 1.3.6.1.4.1.311.20.2.3), by which Windows knows its users. */
  upn: z.array(z.string().min(1).max(253)).max(16).default([]),
});
export type AlternativeNames = z.output<typeof alternativeNames>;

/** Administration of the internal CA. Private keys never come near it: who wants a certificate sends a request. */
export const caCommands = {
  'cert.issue': z.strictObject({
    kind: certificateKind,
    /** The subject's common name; of a user or machine the name of its account. */
    name: userName,
    names: alternativeNames.prefault({}),
    request,
    /** Days; what the settings say for the kind unless given. */
    days: z.int().min(1).max(7300).optional(),
  }),
  /** A new certificate with the names of an old one, which stays good unless it is revoked here. */
  'cert.renew': z.strictObject({ serial, request, revokeOld: z.boolean() }),
  'cert.revoke': z.strictObject({ serial, reason: revocationReason }),
  'cert.show': z.strictObject({ serial }),
  'cert.list': z.strictObject({
    kind: certificateKind.optional(),
    name: z.string().max(253).optional(),
    /** Only those that expire within so many days. */
    expiresWithinDays: z.int().min(0).max(7300).optional(),
  }),
} as const;
export type CaCommand = keyof typeof caCommands;

export const issuedCertificate = z.strictObject({
  serial,
  kind: certificateKind,
  name: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  issuedAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  revocationReason: revocationReason.nullable(),
});
export type IssuedCertificate = z.infer<typeof issuedCertificate>;

const certificateAndChain = {
  certificate: certificateDer,
  /** From the issuer up to the root, which is included. */
  chain: z.array(certificateDer).max(4),
};

export const caCommandReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('done'),
    issued: z.strictObject({ record: issuedCertificate, ...certificateAndChain }).optional(),
    certificates: z.array(issuedCertificate).max(2000).optional(),
    /** There are more than were listed. */
    more: z.boolean().optional(),
  }),
  /** A sentence for the administrator. */
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type CaCommandReply = z.infer<typeof caCommandReply>;

/** As certificates.gateway names it. */
const gatewayCertificateName = z.string().min(1).max(64);

/** From a service of the gateway that needs a certificate of its own, or has one: may that stay? */
export const enrollRequest = z.union([
  z.strictObject({ name: gatewayCertificateName, request }),
  z.strictObject({ name: gatewayCertificateName, present: serial }),
]);
export type EnrollRequest = z.infer<typeof enrollRequest>;
export const enrollReply = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('issued'), ...certificateAndChain }),
  z.strictObject({ outcome: z.literal('current') }),
  /** Why it is to be replaced: a sentence. */
  z.strictObject({ outcome: z.literal('outdated'), reason: z.string() }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type EnrollReply = z.infer<typeof enrollReply>;

/** The internal CA's certificates: root, and issuing CA where there is one. */
export const authorityRoles = ['root', 'issuing'] as const;
export type AuthorityRole = (typeof authorityRoles)[number];

const crlNumber = z.int().min(1);

/** The internal CA in public. */
export const caAuthority = z.strictObject({
  /** Root first, then the issuing CA if there is one. */
  authorities: z.array(certificateDer).min(1).max(2),
  /** One of each of these, in DER, but for those that are apart. */
  crls: z.array(z.base64().max(400 * 1024)).max(2),
  /** CRLs too large for a message, by their numbers: they are had in pieces (caCrl). */
  apart: z
    .array(z.strictObject({ authority: z.enum(authorityRoles), number: crlNumber }))
    .max(2)
    .optional(),
  /** Where clients find CRL and OCSP responder, where they do. */
  url: z.string().optional(),
});
export type CaAuthority = z.infer<typeof caAuthority>;

export const caHealth = z.strictObject({
  instance: z.string(),
  authorities: z
    .array(
      z.strictObject({
        role: z.enum(['root', 'issuing']),
        subject: z.string(),
        notAfter: z.iso.datetime(),
        /** It ends within certificates.warnBefore. */
        endsSoon: z.boolean(),
      }),
    )
    .max(2),
  /** Good certificates of machines and users that end within so many days (certificates.warnBefore), and have no successor yet. */
  expiring: z.strictObject({ certificates: z.int().min(0), withinDays: z.int().min(0) }),
});
export type CaHealth = z.infer<typeof caHealth>;

/** Bytes of one piece of a CRL: as base64 well below what a message may have. */
export const crlPieceBytes = 256 * 1024;

/** A piece of a CRL, from a byte on. */
export const caCrlRequest = z.strictObject({
  authority: z.enum(authorityRoles),
  number: crlNumber,
  offset: z.int().min(0),
});
export type CaCrlRequest = z.infer<typeof caCrlRequest>;
export const caCrlReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('piece'),
    /** DER. */
    bytes: z.base64().max(Math.ceil(crlPieceBytes / 3) * 4),
    /** Whether there are more behind these. */
    more: z.boolean(),
  }),
  /** The CA has another by now: caAuthority says which. */
  z.strictObject({ outcome: z.literal('superseded') }),
]);
export type CaCrlReply = z.infer<typeof caCrlReply>;
