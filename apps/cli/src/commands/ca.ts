import { formatTimestamp } from '@sekisho/administration';
import { parseCertificate, parseCrl, toPem } from '@sekisho/certificates';
import type { CaAuthority } from '@sekisho/contracts';
import { type Command, Option } from 'commander';
import { fingerprintText } from '../certificates/format-certificate.ts';
import { deliver } from '../certificates/output-file.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type StateOption, withState } from '../options.ts';
import { printable } from '../output/printable.ts';
import { statePaths } from '../state/state-paths.ts';

interface OutOption extends StateOption {
  readonly out?: string;
}

const outText = 'where to write (default: standard output)';

/** `sekisho ca …` */
export function addCaCommands(program: Command): void {
  const ca = program.command('ca').description('the internal CA');
  withState(ca.command('show')).description('its certificates, CRLs and where clients find them').action(show);
  withState(ca.command('export'))
    .description("its root certificate, for the clients' trust stores")
    .option('--out <file>', outText)
    .addOption(new Option('--format <format>').choices(['pem', 'der']).default('pem'))
    .action(exportRoot);
  withState(ca.command('crl')).description('its CRLs, as PEM').option('--out <file>', outText).action(exportCrl);
}

const authority = ({ state }: StateOption): Promise<CaAuthority> =>
  withGateway(statePaths(state), (gateway) => gateway.authority());

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

async function show(options: StateOption): Promise<void> {
  console.log(formatAuthority(await authority(options)));
}

async function exportRoot({ out, format, ...options }: OutOption & { readonly format: 'pem' | 'der' }): Promise<void> {
  const [root] = (await authority(options)).authorities;
  if (root === undefined) throw new CommandError('The internal CA has no certificate yet.');
  if (format === 'der' && out === undefined && process.stdout.isTTY) {
    throw new CommandError('DER is not for a terminal: name a file with --out.');
  }
  deliver(format === 'der' ? bytes(root) : toPem('CERTIFICATE', bytes(root)), out, "the CA's root certificate");
}

async function exportCrl({ out, ...options }: OutOption): Promise<void> {
  const { crls } = await authority(options);
  if (crls.length === 0) throw new CommandError('The internal CA has made no CRL yet.');
  deliver(crls.map((crl) => toPem('X509 CRL', bytes(crl))).join(''), out, "the CA's CRLs");
}

/** What the internal CA is in public, a paragraph for every certificate and CRL. */
export function formatAuthority({ authorities, crls, url }: CaAuthority): string {
  const certificates = authorities.map((each, index) => {
    const { subject, notBefore, notAfter, fingerprint } = parseCertificate(bytes(each));
    return [
      `${index === 0 ? 'Root' : 'Issuing CA'}: ${printable(subject)}`,
      `  Valid:    ${formatTimestamp(notBefore)} to ${formatTimestamp(notAfter)}`,
      `  SHA-256:  ${fingerprintText(fingerprint)}`,
    ].join('\n');
  });
  const lists = crls.map((each) => {
    const { issuer, number, thisUpdate, nextUpdate, revocations } = parseCrl(bytes(each));
    return [
      `CRL of ${printable(issuer)}`,
      `  Number:   ${number === undefined ? '-' : BigInt(`0x${number}`)}`,
      `  Made:     ${formatTimestamp(thisUpdate)}, good until ${nextUpdate === undefined ? '-' : formatTimestamp(nextUpdate)}`,
      `  Revoked:  ${revocations.size}`,
    ].join('\n');
  });
  const where =
    url === undefined
      ? 'CRL and OCSP: not named in certificates (internalCa.http.url)'
      : `CRL and OCSP: ${printable(url)}`;
  return [...certificates, ...lists, where].join('\n');
}
