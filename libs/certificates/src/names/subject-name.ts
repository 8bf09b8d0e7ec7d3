import { oid, sequence, set, utf8String } from '../der/writer.ts';
import { limits } from '../limits.ts';
import { commonName as commonNameId, organizationName } from '../object-identifiers.ts';

/** A subject as it is written into certificates and requests. */
export interface SubjectName {
  readonly commonName: string;
  readonly organization?: string;
}

/** What is wrong with a subject, as a sentence; undefined if nothing is. */
export function subjectProblem({ commonName, organization }: SubjectName): string | undefined {
  const attributes = { 'common name': commonName, ...(organization !== undefined && { organization }) };
  for (const [what, value] of Object.entries(attributes)) {
    const { length } = [...value];
    if (length === 0) return `The ${what} is empty.`;
    if (length > limits.subjectAttributeCharactersMax) {
      return `The ${what} has ${length} characters; certificates have room for ${limits.subjectAttributeCharactersMax}.`;
    }
    if (/\p{Cc}/u.test(value)) return `The ${what} holds a control character.`;
  }
  return undefined;
}

/** Name (RFC 5280 §4.1.2.4) in DER, as UTF8String: organization first, then the common name. */
export function distinguishedName({ commonName, organization }: SubjectName): Uint8Array {
  return sequence(
    ...(organization === undefined ? [] : [attribute(organizationName, organization)]),
    attribute(commonNameId, commonName),
  );
}

const attribute = (type: string, value: string): Uint8Array => set(sequence(oid(type), utf8String(value)));
