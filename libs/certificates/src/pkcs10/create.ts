import { constructed, integer, oid, sequence, set, tlv } from '../asn1/encode.ts';
import { type ExtendedKeyUsage, extendedKeyUsage, subjectAlternativeName } from '../extensions/issue.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { generalNames, type NamesToIssue } from '../names/alternative-names.ts';
import { distinguishedName, type SubjectName } from '../names/subject-name.ts';
import { signed } from '../signature/sign.ts';

/** Attribute that carries the extensions which are asked for (RFC 2985 §5.4.2). */
export const extensionRequestOid = '1.2.840.113549.1.9.14';

export interface RequestToCreate {
  readonly key: SigningKey;
  readonly subject: SubjectName;
  readonly names?: NamesToIssue;
  readonly extendedKeyUsage?: readonly ExtendedKeyUsage[];
}

const version1 = 0;

/** A PKCS #10 request (RFC 2986) in DER; names and extended key usage stand in its extensionRequest. */
export function createRequest(wanted: RequestToCreate): Promise<Uint8Array> {
  const { key, subject, names = {}, extendedKeyUsage: purposes = [] } = wanted;
  const alternative = generalNames(names);
  const extensions = [
    ...(purposes.length === 0 ? [] : [extendedKeyUsage(purposes)]),
    ...(alternative === undefined ? [] : [subjectAlternativeName(alternative)]),
  ];
  const attributes = extensions.length === 0 ? [] : [sequence(oid(extensionRequestOid), set(sequence(...extensions)))];
  const toBeSigned = sequence(
    integer(version1),
    distinguishedName(subject),
    key.publicKey,
    tlv(constructed(0), ...attributes),
  );
  return signed(toBeSigned, key);
}
