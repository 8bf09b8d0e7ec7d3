import { alternativeNamesProblem } from '@sekisho/certificates';
import type { AlternativeNames } from '@sekisho/contracts';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';

export interface NameOptions {
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly email?: readonly string[];
  readonly upn?: readonly string[];
}

export const withNames = (command: Command): Command =>
  command
    .option('--dns <name...>', 'DNS names: what clients dial')
    .option('--ip <address...>', 'IP addresses')
    .option('--email <address...>', 'e-mail addresses');

/** @throws CommandError naming the first that cannot stand in a certificate */
export function namesOf({ dns = [], ip = [], email = [], upn = [] }: NameOptions): AlternativeNames {
  const names = { dns: [...dns], ip: [...ip], email: [...email], upn: [...upn] };
  const problem = alternativeNamesProblem(names);
  if (problem !== undefined) throw new CommandError(problem);
  return names;
}

const commonNameOnly = /^\s*CN\s*=\s*([^,/=]+?)\s*(?:,\s*O\s*=\s*([^,/=]+?)\s*)?$/i;

/** "CN=vpn.example.com" or "CN=vpn.example.com, O=Example". @throws CommandError for anything else */
export function parseSubject(text: string): { readonly commonName: string; readonly organization?: string } {
  const [, commonName, organization] = commonNameOnly.exec(text) ?? [];
  if (commonName === undefined) {
    throw new CommandError(
      `A subject is written "CN=vpn.example.com" or "CN=vpn.example.com, O=Example", not "${text}".`,
    );
  }
  return { commonName, ...(organization !== undefined && { organization }) };
}
