import type { KeyAlgorithm } from '@sekisho/certificates';
import {
  alternativeNames,
  caCommands,
  certificateKind,
  gatewayCertificateStatus,
  issuedCertificate,
  revocationReason,
  trustedAuthority,
} from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { handoutTicket } from '../handouts/endpoints.ts';

const params = z.strictObject({ serial: issuedCertificate.shape.serial });
const fitness = z.strictObject({ fits: z.boolean(), reason: z.string() });
/** 3DES and SHA-1, which every system reads; or AES-256 and SHA-256, which older ones do not. */
const encryption = z.enum(['legacy', 'modern']).default('legacy');
const algorithm = z
  .enum(['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'] satisfies KeyAlgorithm[])
  .default('rsa-2048');
/** The password and the ticket are answered this once. */
const handedOut = z.strictObject({
  record: issuedCertificate,
  password: z.string(),
  file: z.string(),
  handout: handoutTicket,
});

export const listCertificates = endpoint({
  id: 'listCertificates',
  method: 'get',
  path: '/certificates',
  audience: 'viewer',
  summary: 'Certificates that the internal CA has issued',
  query: z.strictObject({ kind: certificateKind.optional(), name: z.string().max(253).optional() }),
  answer: z.strictObject({ certificates: z.array(issuedCertificate), more: z.boolean() }),
});

export const showCertificate = endpoint({
  id: 'showCertificate',
  method: 'get',
  path: '/certificates/{serial}',
  audience: 'viewer',
  summary: 'What is in a certificate, and whom it fits',
  params,
  tells: ['reason'],
  answer: z.strictObject({
    record: issuedCertificate,
    names: alternativeNames,
    key: z.string(),
    /** Empty: nothing is said, and all is allowed. */
    keyUsage: z.array(z.string()),
    purposes: z.array(z.string()),
    fingerprint: z.string(),
    fits: z.strictObject({ ike: fitness, user: fitness, eapGateway: fitness, authority: fitness }),
    pem: z.string(),
  }),
});

export const issueCertificate = endpoint({
  id: 'issueCertificate',
  method: 'post',
  path: '/certificates',
  audience: 'administrator',
  summary: 'Makes a key pair and has a certificate issued for it; both are fetched once as a .p12',
  body: z.strictObject({
    kind: certificateKind,
    name: caCommands['cert.issue'].shape.name,
    names: alternativeNames.prefault({}),
    days: caCommands['cert.issue'].shape.days,
    algorithm,
    encryption,
  }),
  answer: handedOut,
});

export const renewCertificate = endpoint({
  id: 'renewCertificate',
  method: 'post',
  path: '/certificates/{serial}/renewal',
  audience: 'administrator',
  summary: 'A new key pair and certificate with the names of an old one',
  params,
  body: z.strictObject({ revokeOld: z.boolean(), algorithm, encryption }),
  answer: handedOut,
});

export const revokeCertificate = endpoint({
  id: 'revokeCertificate',
  method: 'post',
  path: '/certificates/{serial}/revocation',
  audience: 'administrator',
  summary: 'Revokes a certificate: it is not taken any more',
  params,
  body: z.strictObject({ reason: revocationReason }),
  answer: z.strictObject({}),
});

export const listGatewayCertificates = endpoint({
  id: 'listGatewayCertificates',
  method: 'get',
  path: '/gateway-certificates',
  audience: 'viewer',
  summary: "The gateway's own certificates, as the services that hold their keys see them",
  tells: ['problem'],
  answer: z.strictObject({
    certificates: z.array(
      z.strictObject({ ...gatewayCertificateStatus.shape, service: z.string(), instance: z.string() }),
    ),
  }),
});

export const listTrustedAuthorities = endpoint({
  id: 'listTrustedAuthorities',
  method: 'get',
  path: '/trusted-authorities',
  audience: 'viewer',
  summary: 'CAs whose certificates are accepted, with their CRLs, as each instance of the auth service sees them',
  tells: ['problem'],
  answer: z.strictObject({
    authorities: z.array(z.strictObject({ ...trustedAuthority.shape, instance: z.string() })),
  }),
});

export const showAuthority = endpoint({
  id: 'showAuthority',
  method: 'get',
  path: '/authority',
  audience: 'viewer',
  summary: "The internal CA's certificates and CRLs, which are public",
  answer: z.strictObject({
    /** Root first. */
    authorities: z.array(
      z.strictObject({
        subject: z.string(),
        notBefore: z.iso.datetime(),
        notAfter: z.iso.datetime(),
        fingerprint: z.string(),
        pem: z.string(),
      }),
    ),
    crls: z.array(
      z.strictObject({
        issuer: z.string(),
        number: z.string().optional(),
        thisUpdate: z.iso.datetime(),
        nextUpdate: z.iso.datetime().optional(),
        revoked: z.int().nonnegative(),
      }),
    ),
    /** Where clients find CRL and OCSP responder. */
    url: z.string().optional(),
  }),
});
