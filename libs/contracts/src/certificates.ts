import { z } from 'zod';
import { base64 } from './values.ts';

/** A certificate in DER. */
export const certificateDer = base64.min(1).max(32 * 1024);

/** Names a certificate: a serial number is unique within its issuer (RFC 5280 §4.1.2.2). */
export const certificateReference = z.strictObject({
  /** Distinguished name as RFC 4514 writes it. */
  issuer: z.string().min(1).max(2048),
  /** Hexadecimal digits in lower case, without leading zeros; some CAs exceed the 20 octets of RFC 5280 by one. */
  serial: z.string().regex(/^[0-9a-f]{1,42}$/),
});
export type CertificateReference = z.infer<typeof certificateReference>;

/** What a certificate of the gateway itself is used for. */
export const gatewayCertificateUses = ['ike', 'eap', 'console'] as const;
export const gatewayCertificateUse = z.enum(gatewayCertificateUses);
export type GatewayCertificateUse = z.infer<typeof gatewayCertificateUse>;

/** One certificate of the gateway as the service that holds its key sees it. */
export const gatewayCertificateStatus = z.strictObject({
  /** As the settings name it. */
  name: z.string(),
  use: gatewayCertificateUse,
  /** Absent: there is none yet. */
  certificate: certificateReference.optional(),
  subject: z.string().optional(),
  notAfter: z.iso.datetime().optional(),
  /** Host names and addresses that it proves; absent: there is no certificate, or nobody says it. */
  names: z.strictObject({ dns: z.array(z.string()), ip: z.array(z.string()) }).optional(),
  /** What is wrong with it, or with its renewal. */
  problem: z.string().optional(),
});
export type GatewayCertificateStatus = z.infer<typeof gatewayCertificateStatus>;

export const gatewayCertificatesReply = z.strictObject({
  service: z.string(),
  instance: z.string(),
  certificates: z.array(gatewayCertificateStatus),
});
export type GatewayCertificatesReply = z.infer<typeof gatewayCertificatesReply>;
