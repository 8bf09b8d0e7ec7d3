import { z } from 'zod';
import { certificateDer, certificateReference } from './certificates.ts';
import { base64, connectionId, edgeId, groupName, presentedName, refusalCode, userName } from './values.ts';

/** Longest chain of certificates that is looked at, the machine's own included. */
export const chainLengthMax = 8;

/** A machine that has proven to the edge that it holds the private key of the first certificate. */
export const verifyMachineRequest = z.strictObject({
  connection: connectionId,
  edge: edgeId,
  /** Address of the client as the edge sees it, without port. */
  remote: z.string().max(64),
  /** The machine's own first, then what it sent of its chain in any order. */
  certificates: z.array(certificateDer).min(1).max(chainLengthMax),
  /** Identification payload of IKE (RFC 2407 §4.6.2): its type and its data. */
  identity: z.strictObject({ type: z.int().min(0).max(255), data: base64 }),
});
export type VerifyMachineRequest = z.infer<typeof verifyMachineRequest>;

export const verifyMachineReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('accepted'),
    /** The account that the machine is. */
    machine: userName,
    realm: z.string(),
    groups: z.array(groupName),
    /** Distinguished name as RFC 4514 writes it. */
    subject: z.string(),
    certificate: certificateReference,
  }),
  z.strictObject({
    outcome: z.literal('refused'),
    code: refusalCode,
    /** Its name, as far as its certificate is believed. */
    machine: presentedName.optional(),
    detail: z.string().optional(),
  }),
]);
export type VerifyMachineReply = z.infer<typeof verifyMachineReply>;

export const machineAuthoritiesReply = z.strictObject({
  /** Subjects of the CAs, as DER. */
  authorities: z.array(base64).max(64),
});
export type MachineAuthoritiesReply = z.infer<typeof machineAuthoritiesReply>;
