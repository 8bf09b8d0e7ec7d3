import { isIP } from 'node:net';
import { alternativeNamesProblem, subjectProblem } from '@sekisho/certificates';
import type { AlternativeNames, CertificateKind } from '@sekisho/contracts';
import { dnsNameMax } from '../limits.ts';
import { CaRefusal } from './refusal.ts';

/** Who a certificate is for. */
export interface Naming {
  readonly kind: CertificateKind;
  readonly name: string;
  readonly names: AlternativeNames;
}

/** A host name (RFC 1123 §2.1): labels of letters, digits and hyphens. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

export const isDnsName = (name: string): boolean =>
  name.length <= dnsNameMax && isIP(name) === 0 && name.split('.').every((part) => label.test(part));

/**
 * The names that a certificate gets: those asked for; a machine or gateway whose name is a host name or an address has it
 * among them.
 * @throws CaRefusal
 */
export function namesFor({ kind, name, names }: Naming): AlternativeNames {
  const problem = subjectProblem({ commonName: name }) ?? alternativeNamesProblem(names);
  if (problem !== undefined) throw new CaRefusal(problem);
  if (kind === 'user') return names;
  return {
    ...names,
    dns: distinct([...(isDnsName(name) ? [name] : []), ...names.dns]),
    ip: distinct([...(isIP(name) === 0 ? [] : [name]), ...names.ip]),
  };
}

export const distinct = (values: readonly string[]): string[] => [...new Set(values)];
