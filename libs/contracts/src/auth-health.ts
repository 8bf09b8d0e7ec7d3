import { z } from 'zod';
import { backEndKinds } from './auth.ts';

export const trustPurposes = ['machines', 'users'] as const;

/** Of each so many are told of a CA: one has a few, and all of them have to fit into one message. */
export const authorityPartsToldMax = 8;
/** Of a sentence about a place. */
export const placeProblemCharactersMax = 500;

/** A certificate of a CA. */
const authorityCertificate = z.strictObject({
  /** As RFC 4514 writes it. */
  subject: z.string(),
  notAfter: z.iso.datetime(),
  /** Where paths end, or a CA below it. */
  role: z.enum(['anchor', 'intermediate']),
});

/** A CRL that is held and verified. */
const heldCrl = z.strictObject({
  issuer: z.string(),
  /** As a decimal number. */
  number: z.string().optional(),
  thisUpdate: z.iso.datetime(),
  /** Absent: the CRL does not say. */
  nextUpdate: z.iso.datetime().optional(),
  /** How long it is believed to say who is not revoked. */
  goodUntil: z.iso.datetime(),
  revoked: z.int().nonnegative(),
});
export type HeldCrl = z.infer<typeof heldCrl>;

/** Where CRLs lie. */
const crlPlace = z.strictObject({
  /** URL or path. */
  place: z.string(),
  /** Who names it. */
  by: z.enum(['settings', 'certificate']),
  /** When it was had last, and when it was tried last. */
  fetchedAt: z.iso.datetime().optional(),
  triedAt: z.iso.datetime().optional(),
  /** Sentences on why it could not be had when it was last tried, and on what is wrong with what lies there. */
  problem: z.string().optional(),
});
export type CrlPlaceTold = z.infer<typeof crlPlace>;

/** A CA as one instance of the auth service sees it. */
export const trustedAuthority = z.strictObject({
  /** As the settings name it; `internal` is the internal CA. */
  name: z.string(),
  purposes: z.array(z.enum(trustPurposes)),
  /** The CRL that is held of it; of several the one that ends first. */
  crl: z.enum(['none', 'current', 'outdated']),
  crlUntil: z.iso.datetime().optional(),
  /** A sentence on what could not be had. */
  problem: z.string().optional(),
  certificates: z.array(authorityCertificate).max(authorityPartsToldMax).optional(),
  crls: z.array(heldCrl).max(authorityPartsToldMax).optional(),
  /** Of an external CA: those of the settings first. */
  places: z.array(crlPlace).max(authorityPartsToldMax).optional(),
  /** Whether the OCSP responder that a certificate names is asked first. */
  ocsp: z.boolean().optional(),
  /** What becomes of a client of whose certificate nobody can say whether it was revoked. */
  whenUnknown: z.enum(['refuse', 'accept']).optional(),
});
export type TrustedAuthority = z.infer<typeof trustedAuthority>;

/** How the servers of the back ends do, as one instance of the auth service sees them; every instance answers. */
export const authHealthReply = z.strictObject({
  instance: z.string(),
  backEnds: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(backEndKinds),
      servers: z.array(
        z.strictObject({
          /** Such as 10.0.0.5:1812. */
          server: z.string(),
          /** What it is asked for. */
          purpose: z.enum(['logins', 'accounting']),
          /** By what the last attempts came to. */
          state: z.enum(['untried', 'up', 'down']),
          detail: z.string().optional(),
          answeredAt: z.iso.datetime().optional(),
        }),
      ),
    }),
  ),
  /** CAs whose certificates it accepts. */
  authorities: z.array(trustedAuthority).optional(),
});
export type AuthHealthReply = z.infer<typeof authHealthReply>;
