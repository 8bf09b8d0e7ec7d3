import { createRequest, signingKey, subjectProblem, toPem } from '@sekisho/certificates';
import type { Command } from 'commander';
import { externalCertificate, importCertificate, pendingKey } from '../certificates/external.ts';
import { type NameOptions, namesOf, parseSubject, withNames } from '../certificates/names.ts';
import { deliver, freePath } from '../certificates/output-file.ts';
import { readCertificates } from '../certificates/read-certificates.ts';
import { CommandError } from '../command-error.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { printable } from '../output/printable.ts';
import { currentSettings } from '../state/current-settings.ts';
import { statePaths } from '../state/state-paths.ts';

/** `sekisho csr …` */
export function addCsrCommand(program: Command): void {
  withNames(withSettings(program.command('csr <name>')))
    .description("a request to another CA for one of the gateway's own certificates; its key stays here")
    .requiredOption('--subject <name>', 'such as "CN=vpn.example.com"')
    .option('--out <file>', 'where to write the request (default: standard output)')
    .action(csr);
}

/** `sekisho cert import …` */
export function addImportCommand(cert: Command): void {
  withSettings(cert.command('import <name>'))
    .description("put in place what another CA answered to the request for one of the gateway's own certificates")
    .requiredOption('--certificate <file>', 'PEM, DER or PKCS #7')
    .option('--chain <file>', 'certificates of the CAs above it, where they are not in the same file')
    .action(importAnswer);
}

async function csr(name: string, options: SettingsOption & NameOptions & { subject: string; out?: string }) {
  const paths = statePaths(options.state);
  const settings = currentSettings(paths, options.settings);
  const files = externalCertificate(paths, settings, name);
  const subject = parseSubject(options.subject);
  const names = namesOf(options);
  const problem = subjectProblem(subject);
  if (problem !== undefined) throw new CommandError(problem);
  if (options.out !== undefined) freePath(options.out);
  const { key, made } = await pendingKey(files, settings);
  const request = await createRequest({
    key: signingKey(key),
    subject,
    names,
    extendedKeyUsage: settings.certificates.certReqExtKeyUsage === 1 ? ['server-authentication'] : [],
  });
  deliver(toPem('CERTIFICATE REQUEST', request), options.out, 'the request');
  // Beside the request on standard output nothing else may stand there.
  console.error(`${made ? 'Made the key' : 'Used the key that was made earlier,'} ${files.pendingKey}.`);
  console.error(`Import the CA's answer with: sekisho cert import ${name} --certificate FILE --chain FILE`);
}

async function importAnswer(name: string, options: SettingsOption & { certificate: string; chain?: string }) {
  const paths = statePaths(options.state);
  const settings = currentSettings(paths, options.settings);
  const files = externalCertificate(paths, settings, name);
  const chain = options.chain === undefined ? [] : readCertificates(options.chain);
  const given = [...readCertificates(options.certificate), ...chain];
  const { leaf } = await importCertificate(files, settings, given, new Date());
  console.log(`Imported ${printable(leaf.subject)}, good until ${leaf.notAfter.toISOString().slice(0, 10)}.`);
  console.log('A running gateway takes it by itself: see sekisho status.');
}
