import { existsSync } from 'node:fs';
import {
  AdministrationError,
  type GatewayBus,
  type IssuedIdentity,
  issuedIn,
  issueIdentity,
  renewIdentity,
} from '@sekisho/administration';
import { parseCertificate, subjectProblem } from '@sekisho/certificates';
import {
  type CertificateKind,
  certificateKinds,
  type IssuedCertificate,
  type RevocationReason,
  revocationReasons,
} from '@sekisho/contracts';
import { Argument, type Command, Option } from 'commander';
import { formatCertificate, issuedColumns, jsonOf, stateOf } from '../certificates/format-certificate.ts';
import { type NameOptions, namesOf, withNames } from '../certificates/names.ts';
import { writePackage } from '../certificates/package.ts';
import { type PackageOptions, type PackagePlan, planPackage, withPackage } from '../certificates/package-options.ts';
import { readCertificates } from '../certificates/read-certificates.ts';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { formatTable } from '../output/table.ts';
import { statePaths } from '../state/state-paths.ts';
import { addImportCommand } from './csr.ts';

/** `sekisho cert …` */
export function addCertCommands(program: Command): void {
  const cert = program.command('cert').description('certificates of gateways, machines and users');
  withNames(withPackage(cert.command('issue')))
    .description('make a key pair here and have the internal CA issue a certificate for it')
    .addArgument(new Argument('<kind>').choices(certificateKinds))
    .argument('<name>', 'common name: of a machine or user the name of its account')
    .option('--upn <name...>', 'user principal names')
    .option('--days <n>', 'how long it is good for (default: internalCa.validity)', parseDays)
    .action(issue);
  withPackage(cert.command('renew <serial>'))
    .description('a new key pair and certificate with the names of an old one')
    .option('--revoke-old', 'revoke the old one at once')
    .action(renew);
  withState(cert.command('revoke <serial-or-name>'))
    .description('a revoked certificate is not taken any more')
    .addOption(new Option('--reason <reason>').choices(revocationReasons).default('unspecified'))
    .action(revoke);
  withJson(cert.command('show <serial-or-file>'))
    .description('names, dates, extended key usage, and whom it fits')
    .action(show);
  withJson(cert.command('list'))
    .description('what the internal CA has issued')
    .addOption(new Option('--kind <kind>').choices(certificateKinds))
    .option('--name <name>', 'of this name alone')
    .option('--expires-within <days>', 'such as 30d', parseDays)
    .action(list);
  addImportCommand(cert);
}

/** 30 or 30d. @throws CommandError */
export function parseDays(text: string): number {
  const [, digits] = /^(\d{1,4})d?$/.exec(text) ?? [];
  if (digits === undefined) throw new CommandError(`A number of days is written 30 or 30d, not "${text}".`);
  return Number(digits);
}

/** As certificate viewers write it, or as it is kept here; undefined: that is no serial number. */
export function parseSerial(text: string): string | undefined {
  const digits = text.replace(/^0x/i, '').replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{1,42}$/.test(digits) ? digits.replace(/^0+(?=.)/, '') : undefined;
}

async function issue(
  kind: CertificateKind,
  name: string,
  options: PackageOptions & NameOptions & { readonly days?: number },
): Promise<void> {
  const problem = subjectProblem({ commonName: name });
  if (problem !== undefined) throw new CommandError(problem);
  const names = namesOf(options);
  const plan = planPackage(options, name);
  const { days } = options;
  await withGateway(statePaths(options.state), async (gateway) => {
    const order = { kind, name, names, ...(days !== undefined && { days }) };
    const issued = await issueIdentity(gateway, order, options.key);
    tellIssued(gateway, 'cert.issue', issued);
    await handOver(issued, plan);
    if (kind === 'machine') await hintAtAccount(gateway, name);
  });
}

async function renew(text: string, options: PackageOptions & { readonly revokeOld?: boolean }): Promise<void> {
  const serial = serialOf(text);
  await withGateway(statePaths(options.state), async (gateway) => {
    const { name } = issuedIn(await gateway.certify('cert.show', { serial })).record;
    const plan = planPackage(options, name);
    const revokeOld = options.revokeOld === true;
    const renewed = await renewIdentity(gateway, { serial, name, revokeOld }, options.key);
    tellIssued(gateway, 'cert.renew', renewed);
    if (revokeOld) tellChange(gateway, `cert.revoke ${serial}`, { after: { reason: 'superseded' } });
    await handOver(renewed, plan);
    console.log(
      options.revokeOld === true ? `Revoked ${serial}.` : `${serial} stays good: sekisho cert revoke ${serial}`,
    );
  });
}

const tellIssued = (gateway: GatewayBus, what: string, { record }: IssuedIdentity): void =>
  tellChange(gateway, `${what} ${record.name}`, { after: { ...record } });

async function handOver({ identity, record }: IssuedIdentity, plan: PackagePlan): Promise<void> {
  const { serial, kind, name, notAfter } = record;
  console.log(`Issued ${serial} to ${kind} ${name}, good until ${notAfter.slice(0, 10)}.`);
  await writePackage(identity, plan);
}

async function hintAtAccount(gateway: GatewayBus, name: string): Promise<void> {
  // The certificate is issued and written: that nobody knows of accounts just now is no failure.
  const users = await gateway.administer('user.list', {}).then(
    (reply) => reply.users ?? [],
    (error: unknown) => {
      if (error instanceof AdministrationError) return undefined;
      throw error;
    },
  );
  if (users === undefined || users.some((user) => user.name === name)) return;
  console.log(`There is no account for it among the internal users yet: sekisho user add ${name} --machine`);
}

async function revoke(text: string, { state, reason }: StateOption & { readonly reason: RevocationReason }) {
  await withGateway(statePaths(state), async (gateway) => {
    const serial = await revocable(gateway, text);
    await gateway.certify('cert.revoke', { serial, reason });
    tellChange(gateway, `cert.revoke ${serial}`, { after: { reason } });
    console.log(`Revoked ${serial}.`);
  });
}

/** A name is taken where it leaves no doubt; a name of hexadecimal digits alone is looked for before it counts as a serial. */
async function revocable(gateway: GatewayBus, text: string): Promise<string> {
  const { certificates = [] } = await gateway.certify('cert.list', { name: text });
  return chooseRevocable(text, certificates, Date.now());
}

/** @throws CommandError where there is none, or more than one */
export function chooseRevocable(text: string, certificates: readonly IssuedCertificate[], now: number): string {
  const good = certificates.filter((each) => each.name === text && stateOf(each, now) === 'good');
  const [only, ...others] = good;
  if (only !== undefined && others.length === 0) return only.serial;
  if (only !== undefined) {
    const table = formatTable(issuedColumns(now), good);
    throw new CommandError(`${text} has several good certificates; name one by its serial:\n${table}`);
  }
  const serial = parseSerial(text);
  if (serial === undefined) throw new CommandError(`There is no good certificate of the name ${text}.`);
  return serial;
}

async function show(text: string, { state, json }: JsonOption): Promise<void> {
  if (existsSync(text)) {
    const certificates = readCertificates(text);
    if (json === true) console.log(JSON.stringify(certificates.map(jsonOf), undefined, 2));
    else console.log(certificates.map((each) => formatCertificate(each)).join('\n\n'));
    return;
  }
  const serial = parseSerial(text);
  if (serial === undefined) throw new CommandError(`${text} is neither a serial number nor a file.`);
  const reply = await withGateway(statePaths(state), (gateway) => gateway.certify('cert.show', { serial }));
  const { record, certificate } = issuedIn(reply);
  const parsed = parseCertificate(bytes(certificate));
  if (json === true) console.log(JSON.stringify({ ...jsonOf(parsed), ...record }, undefined, 2));
  else console.log(formatCertificate(parsed, record));
}

interface ListOptions extends JsonOption {
  readonly kind?: CertificateKind;
  readonly name?: string;
  readonly expiresWithin?: number;
}

async function list({ state, json, kind, name, expiresWithin }: ListOptions): Promise<void> {
  const query = {
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name }),
    ...(expiresWithin !== undefined && { expiresWithinDays: expiresWithin }),
  };
  const reply = await withGateway(statePaths(state), (gateway) => gateway.certify('cert.list', query));
  const { certificates = [], more = false } = reply;
  if (json === true) console.log(JSON.stringify(certificates, undefined, 2));
  else
    console.log(certificates.length === 0 ? 'There are none.' : formatTable(issuedColumns(Date.now()), certificates));
  if (more)
    console.error(
      `There are more than these ${certificates.length}: narrow the list by --kind, --name or --expires-within.`,
    );
}

function serialOf(text: string): string {
  const serial = parseSerial(text);
  if (serial === undefined) throw new CommandError(`${text} is no serial number: sekisho cert list shows them.`);
  return serial;
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
