import { readFileSync } from 'node:fs';
import { isIP, isIPv4 } from 'node:net';
import { type EspSuite, type IkeSuite, parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import { type Duration, Secret, seconds } from '@sekisho/wire';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { TlsFiles } from './eap/client-tls.ts';
import { type EapMethodName, eapMethods, plainEapMethods } from './eap/methods.ts';
import { connectTimeSeconds } from './limits.ts';
import type { MachineFiles } from './machine-certificate.ts';
import type { GatewayPorts } from './transport.ts';

/** How a client authenticates its user: in PPP, and within EAP. */
interface Method {
  readonly accept: AuthenticationProtocol;
  readonly eap?: EapMethodName;
}

export const methods: Readonly<Record<string, Method>> = {
  pap: { accept: 'pap' },
  'chap-md5': { accept: 'chap-md5' },
  'ms-chap-v2': { accept: 'ms-chap-v2' },
  ...Object.fromEntries(eapMethods.map((eap) => [eap, { accept: 'eap', eap }])),
};

/** Methods that need a password alone: what a client agrees to unless told otherwise. */
export const passwordMethods: readonly string[] = ['pap', 'chap-md5', 'ms-chap-v2', ...plainEapMethods];

/** What a client agrees to that may use these methods alone. */
export function agreedBy(names: readonly string[]): AgreedMethods {
  const chosen = names.flatMap((name) => methods[name] ?? []);
  return {
    accept: [...new Set(chosen.map(({ accept }) => accept))],
    eap: chosen.flatMap(({ eap }) => eap ?? []),
  };
}

export interface AgreedMethods {
  readonly accept: readonly AuthenticationProtocol[];
  readonly eap: readonly EapMethodName[];
}

/** EAP-TLS alone does without: the user proves a private key. */
const takesPassword = ({ accept, eap }: AgreedMethods): boolean =>
  accept.some((protocol) => protocol !== 'eap') || eap.some((name) => name !== 'eap-tls');

export const defaultIkeSuites = [
  'aes256-sha2-256-ecp256',
  'aes256-sha2-256-modp2048',
  'aes256-sha1-modp2048',
  'aes128-sha1-modp2048',
].map(parseIkeSuite);

export const defaultEspSuites = ['aes256gcm16', 'aes256-sha2-256', 'aes256-sha1', 'aes128-sha1'].map(parseEspSuite);

/** What the command line asks for. */
export interface ProbeOptions extends AgreedMethods {
  readonly server: string;
  readonly user: string;
  /** Empty where no method it agrees to takes one. */
  readonly password: Secret;
  /** Undefined: the machine has a certificate instead. */
  readonly preSharedKey: Secret | undefined;
  /** Undefined: the machine proves itself by the pre-shared key. */
  readonly machine?: MachineFiles | undefined;
  readonly ikeSuites: readonly IkeSuite[];
  readonly espSuites: readonly EspSuite[];
  /** Its ICVs of HMAC-SHA2-256 have 12 octets. */
  readonly truncatesIcv?: boolean;
  readonly tls: TlsFiles;
  readonly ping: string | undefined;
  readonly json: boolean;
  readonly timeout: Duration;
  readonly local: string | undefined;
  readonly hold: Duration | undefined;
  /** Folder for the keys of the connection. */
  readonly logKeys?: string | undefined;
  /** Of a gateway that isn't on 500 and 4500; a test's own. */
  readonly ports?: GatewayPorts;
}

interface Flags {
  readonly server: string;
  readonly user: string;
  readonly passwordFile?: string;
  readonly pskFile?: string;
  readonly machineCertificate?: string;
  readonly machineKey?: string;
  readonly machineCa?: string;
  readonly machineIdentity?: string;
  readonly method?: string;
  readonly ike?: IkeSuite;
  readonly esp?: EspSuite;
  readonly truncateIcv?: true;
  readonly eapCa?: string;
  readonly eapCertificate?: string;
  readonly eapKey?: string;
  readonly eapServerName?: string;
  readonly ping?: string;
  readonly json?: true;
  readonly timeout: Duration;
  readonly local?: string;
  readonly hold?: Duration;
  readonly logKeys?: string;
}

/** The command with its options and their help. */
export function probeCommand(): Command {
  return new Command('probe')
    .description('Connects to an L2TP/IPsec gateway as a client in user space, and shows the time of every step.')
    .requiredOption('--server <address>', 'address or name of the gateway')
    .requiredOption('--user <name>', 'user name')
    .option('--password-file <file>', 'file that holds the password (else $SEKISHO_PROBE_PASSWORD)')
    .option('--psk-file <file>', 'file that holds the pre-shared key (else $SEKISHO_PROBE_PSK)')
    .option(
      '--machine-certificate <file>',
      "the machine's certificate and its chain, in PEM: in place of a pre-shared key",
    )
    .option('--machine-key <file>', 'its private key, in PEM')
    .option('--machine-ca <file>', "CAs of the gateway's certificate, in PEM")
    .option('--machine-identity <name>', "DNS name the machine calls itself (else its certificate's subject)")
    .addOption(new Option('--method <method>', 'the only authentication to agree to').choices(Object.keys(methods)))
    .option('--eap-ca <file>', "CAs of the EAP server's certificate, in PEM (else those that Node trusts)")
    .option('--eap-certificate <file>', "the user's certificate for eap-tls, in PEM")
    .option('--eap-key <file>', 'its private key, in PEM')
    .option('--eap-server-name <name>', "a name that the EAP server's certificate must have")
    .option('--ike <suite>', 'the only IKE suite to offer, such as aes256-sha2-256-modp2048', suite(parseIkeSuite))
    .option('--esp <suite>', 'the only ESP suite to offer, such as aes256-sha1 or aes256gcm16', suite(parseEspSuite))
    .option('--truncate-icv', 'cut the ICV of HMAC-SHA2-256 to 12 bytes, as Android 6 and kernels before RFC 4868')
    .option('--ping <address>', 'send an ICMP echo to this IPv4 address through the tunnel', ipv4)
    .option('--json', 'print one JSON object instead of lines')
    .addOption(
      new Option('--timeout <seconds>', 'give up connecting after this time')
        .argParser(duration)
        .default(seconds(connectTimeSeconds), `${connectTimeSeconds}`),
    )
    .option('--local <address>', 'address to send from', ip)
    .option('--hold <seconds>', 'stay connected for this time before closing', duration)
    .option('--log-keys <dir>', 'write the keys of the connection here, for Wireshark')
    .showHelpAfterError('(--help tells more)');
}

/** A secret that can't be had, in a sentence. */
export class MissingSecretError extends Error {
  override readonly name = 'MissingSecretError';
}

/** @throws MissingSecretError */
export function readOptions(command: Command, environment: NodeJS.ProcessEnv): ProbeOptions {
  const flags = command.opts<Flags>();
  const machine = machineFiles(flags);
  const agreed = agreedBy(flags.method === undefined ? passwordMethods : [flags.method]);
  return {
    server: flags.server,
    user: flags.user,
    password: takesPassword(agreed)
      ? secret(flags.passwordFile, environment, 'SEKISHO_PROBE_PASSWORD', '--password-file')
      : Secret.fromText(''),
    preSharedKey: machine ? undefined : secret(flags.pskFile, environment, 'SEKISHO_PROBE_PSK', '--psk-file'),
    machine,
    ...agreed,
    tls: {
      ca: flags.eapCa,
      certificate: flags.eapCertificate,
      key: flags.eapKey,
      serverName: flags.eapServerName,
    },
    ikeSuites: flags.ike === undefined ? defaultIkeSuites : [flags.ike],
    espSuites: flags.esp === undefined ? defaultEspSuites : [flags.esp],
    truncatesIcv: flags.truncateIcv === true,
    ping: flags.ping,
    json: flags.json === true,
    timeout: flags.timeout,
    local: flags.local,
    hold: flags.hold,
    logKeys: flags.logKeys,
  };
}

/** All three files or none. @throws MissingSecretError */
function machineFiles(flags: Flags): MachineFiles | undefined {
  const { machineCertificate, machineKey, machineCa, machineIdentity } = flags;
  if (machineCertificate && machineKey && machineCa) {
    return { certificate: machineCertificate, key: machineKey, ca: machineCa, identity: machineIdentity };
  }
  if (!machineCertificate && !machineKey && !machineCa) return undefined;
  throw new MissingSecretError('Give --machine-certificate, --machine-key and --machine-ca together.');
}

/** A secret's text out of a file or the environment. @throws MissingSecretError */
export function secretText(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
  variable: string,
  flag: string,
): string {
  const value = file === undefined ? environment[variable] : readSecretFile(file, flag);
  if (value === undefined || value === '') throw new MissingSecretError(`Give ${flag} FILE or set ${variable}.`);
  return value;
}

const secret = (...where: Parameters<typeof secretText>): Secret => Secret.fromText(secretText(...where));

/** The text of a file without the line end that editors add. */
function readSecretFile(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new MissingSecretError(`The file of ${flag} cannot be read: ${reason}`);
  }
}

export const suite =
  <S>(parse: (name: string) => S) =>
  (name: string): S => {
    try {
      return parse(name);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof RangeError ? error.message : String(error));
    }
  };

function duration(text: string): Duration {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw new InvalidArgumentError('Seconds between 0 and 86400 are expected.');
  return seconds(value);
}

function ip(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('An IP address is expected.');
  return text;
}

export function ipv4(text: string): string {
  if (!isIPv4(text)) throw new InvalidArgumentError('An IPv4 address is expected.');
  return text;
}
