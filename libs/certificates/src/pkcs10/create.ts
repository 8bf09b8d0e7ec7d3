import { explicit, integer, oid, sequence, set } from '../der/writer.ts';
import { extendedKeyUsage, subjectAlternativeName } from '../extensions/issue.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { generalNames, type NamesToIssue } from '../names/alternative-names.ts';
import { distinguishedName, type SubjectName } from '../names/subject-name.ts';
import { attributeIds, type ExtendedKeyUsage } from '../object-identifiers.ts';
import { signed } from '../signature/sign.ts';

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
  const attributes =
    extensions.length === 0 ? [] : [sequence(oid(attributeIds.extensionRequest), set(sequence(...extensions)))];
  const toBeSigned = sequence(integer(version1), distinguishedName(subject), key.publicKey, explicit(0, ...attributes));
  return signed(toBeSigned, key);
}
