import { z } from 'zod';
import { refusalCodes } from './refusals/index.ts';

/** One connection, from its first IKE packet on. */
export const connectionId = z.ulid();
export const edgeId = z.string().min(1).max(64);
export const userName = z.string().min(1).max(253);
/** A user name as a client sent it: any text. NUL, which Postgres cannot store, is shown as U+FFFD. */
export const presentedName = z
  .string()
  .max(1024)
  .overwrite((name) => name.replaceAll('\0', '\uFFFD'));
/** Family of a client by its fingerprint, such as `Windows 10/11` or `strongSwan, xl2tpd`. */
export const clientFamily = z.string().max(64);
/** What the settings call a pre-shared key: no secret. */
export const preSharedKeyName = z.string().min(1).max(32);
export const groupName = z.string().min(1).max(64);
/** Address or host name that clients dial, in labels of 63 characters at most (RFC 1035 §2.3.4). */
export const dialledName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*$/);
/** A DNS domain as it is set, with underscores, which directories have in theirs, and with or without the final dot. */
export const dnsDomainPattern = /^(?=.{1,253}\.?$)\w([\w-]{0,61}\w)?(\.\w([\w-]{0,61}\w)?)*\.?$/;
export const ipv4 = z.ipv4();
export const ipv4Prefix = z.cidrv4();
export const ipv6Prefix = z.cidrv6();
/** Bytes in base64. */
export const base64 = z.base64().max(128 * 1024);
export const refusalCode = z.enum(refusalCodes);
/** A secret sealed to one service's key (RFC 9180, base mode): encapsulated key and ciphertext, both base64. */
export const sealed = z.strictObject({ enc: base64, ciphertext: base64 });
export type Sealed = z.infer<typeof sealed>;
