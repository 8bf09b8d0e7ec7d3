import { readFileSync } from 'node:fs';
import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { ipv4, passwordMethods, secretText, suite } from '../options.ts';
import { fingerprintNames } from './fingerprints/fingerprint.ts';
import { limits } from './limits.ts';
import { type LoadScenarioInput, loadScenarioSchema } from './scenario.ts';
import { readUserList, UserListError } from './users.ts';

/** What the command line asks for. */
export interface LoadCommandOptions {
  readonly scenario: LoadScenarioInput;
  readonly json: string | undefined;
  readonly html: string | undefined;
}

/** Flags of one setting of a scenario each, as they come out of the command line. */
interface ScenarioFlags {
  readonly name?: string;
  readonly server?: string;
  readonly method?: string[];
  readonly ike?: string[];
  readonly esp?: string[];
  readonly clients?: Record<string, number>;
  readonly from?: LoadScenarioInput['origin'];
  readonly path?: 'native' | 'javascript';
  readonly workers?: number;
  readonly tun?: LoadScenarioInput['tun'];
  readonly sessions?: number;
  readonly rate?: number;
  readonly inFlight?: number;
  readonly hold?: number;
  readonly churn?: number;
  readonly vanish?: number;
  readonly rekeyEsp?: number;
  readonly rekeyIke?: number;
  readonly loss?: number;
  readonly gatewayPid?: number[];
  readonly seed?: number;
}

interface Flags extends ScenarioFlags {
  readonly scenario?: string;
  readonly pskFile?: string;
  readonly user?: string;
  readonly users?: number;
  readonly userFile?: string;
  readonly passwordFile?: string;
  readonly traffic?: NonNullable<LoadScenarioInput['traffic']>['kind'];
  readonly agent?: { readonly address: string; readonly port: number };
  readonly packetBytes?: number;
  readonly packetRate?: number;
  readonly trafficShare?: number;
  readonly json?: string;
  readonly html?: string;
}

/** Wrong settings, each in a line for whoever wrote them. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** The command with its options and their help; subcommands are the caller's. */
export function loadCommand(): Command {
  return new Command('load')
    .description(
      'Connects many clients to an L2TP/IPsec gateway, holds and renews their sessions, sends traffic through them, and reports.',
    )
    .option('--scenario <file>', 'a scenario in JSON; options given beside it take precedence')
    .option('--name <text>', 'what the run is called in the report')
    .option('--server <address>', 'address or name of the gateway')
    .option('--psk-file <file>', 'file that holds the pre-shared key (else $SEKISHO_PROBE_PSK)')
    .option('--user <pattern>', 'user names; {n} is the number of the session, {n:5} with five digits')
    .option('--users <number>', 'so many users there are; sessions share them', whole)
    .option('--user-file <file>', 'users and their own passwords instead, a line each: NAME PASSWORD')
    .option('--password-file <file>', 'file that holds the password of all users (else $SEKISHO_PROBE_PASSWORD)')
    .option('--method <names>', `authentication to agree to: ${passwordMethods.join(', ')}`, list)
    .option('--clients <kinds>', `${fingerprintNames.join(', ')}; several as windows=3,macos=1`, weights)
    .option(
      '--ike <suites>',
      "IKE suites to offer in place of the client's own, preferred first",
      suites(parseIkeSuite),
    )
    .option(
      '--esp <suites>',
      "ESP suites to offer in place of the client's own, preferred first",
      suites(parseEspSuite),
    )
    .option(
      '--from <origin>',
      'sockets; a network of addresses (10.64.0.0/16); ports of one address (10.0.0.5:20000)',
      origin,
    )
    .addOption(new Option('--path <kind>', 'packet path').choices(['native', 'javascript']))
    .option('--workers <number>', 'threads of the native packet path', whole)
    .option('--tun <device>', 'TUN device for the traffic of the clients, as tun7=10.99.0.1/32', tun)
    .option('--sessions <number>', 'sessions to hold', whole)
    .option('--rate <number>', 'connections to start a second; by default as fast as earlier ones finish', number)
    .option('--in-flight <number>', `connections under way at once (default ${limits.inFlightDefault})`, whole)
    .option('--hold <seconds>', 'hold all sessions for this time', number)
    .option('--churn <number>', 'sessions a second that end and connect anew while held', number)
    .option('--vanish <percent>', 'of the churned sessions, those that go without a goodbye', percent)
    .option('--rekey-esp <seconds>', 'every session renews its ESP SAs this often', number)
    .option('--rekey-ike <seconds>', 'every session renews its IKE SA this often', number)
    .option('--loss <percent>', 'control datagrams to lose on purpose, each way', percent)
    .addOption(
      new Option('--traffic <kind>', 'packets through each session').choices([
        'echo',
        'up',
        'down',
        'tcp-up',
        'tcp-down',
      ]),
    )
    .option('--agent <address:port>', 'where "load agent" listens, in the network behind the gateway', addressAndPort)
    .option('--packet-bytes <number>', 'length of the inner IP packets', whole)
    .option('--packet-rate <number>', 'packets a second of each session', number)
    .option('--traffic-share <percent>', 'sessions that have traffic', percent)
    .option('--gateway-pid <numbers>', 'processes of the gateway to watch, if they are not found', wholes)
    .option('--seed <number>', 'decides what is lost and which sessions churn', whole)
    .option('--json <file>', 'write the report as JSON')
    .option('--html <file>', 'write the report as a page with plots')
    .showHelpAfterError('(--help tells more)');
}

/** @throws ScenarioError and MissingSecretError, with sentences for the user */
export function readLoadOptions(flags: Flags, environment: NodeJS.ProcessEnv): LoadCommandOptions {
  const base = flags.scenario === undefined ? {} : readScenarioFile(flags.scenario);
  const scenario = { ...base, ...plainSettings(flags), ...secrets(flags, base, environment), ...traffic(flags, base) };
  const parsed = loadScenarioSchema.safeParse(scenario);
  if (!parsed.success) throw new ScenarioError(parsed.error.issues.map(sentence).join('\n'));
  return { scenario: scenario as LoadScenarioInput, json: flags.json, html: flags.html };
}

type Settings = Readonly<Record<string, unknown>>;

function plainSettings(flags: ScenarioFlags): Settings {
  return defined({
    name: flags.name,
    server: flags.server,
    methods: flags.method,
    ikeSuites: flags.ike,
    espSuites: flags.esp,
    fingerprints: flags.clients,
    origin: flags.from,
    path: flags.path,
    workers: flags.workers,
    tun: flags.tun,
    sessions: flags.sessions,
    connectsPerSecond: flags.rate,
    inFlight: flags.inFlight,
    holdSeconds: flags.hold,
    churnPerSecond: flags.churn,
    vanishShare: flags.vanish,
    rekeyEspSeconds: flags.rekeyEsp,
    rekeyIkeSeconds: flags.rekeyIke,
    loss: flags.loss,
    gatewayProcesses: flags.gatewayPid,
    seed: flags.seed,
  });
}

function secrets(flags: Flags, base: Settings, environment: NodeJS.ProcessEnv): Settings {
  const needsKey = flags.pskFile !== undefined || base.preSharedKey === undefined;
  const preSharedKey = needsKey
    ? secretText(flags.pskFile, environment, 'SEKISHO_PROBE_PSK', '--psk-file')
    : base.preSharedKey;
  return { preSharedKey, ...users(flags, base, environment) };
}

function users(flags: Flags, base: Settings, environment: NodeJS.ProcessEnv): Settings {
  try {
    if (flags.userFile !== undefined) return { users: { list: readUserList(flags.userFile) } };
  } catch (error) {
    throw error instanceof UserListError ? new ScenarioError(error.message) : error;
  }
  if (flags.user === undefined) {
    if (base.users !== undefined) return {};
    throw new ScenarioError('Give --user PATTERN or --user-file FILE.');
  }
  const password = secretText(flags.passwordFile, environment, 'SEKISHO_PROBE_PASSWORD', '--password-file');
  return { users: { pattern: flags.user, password, ...defined({ count: flags.users }) } };
}

function traffic(flags: Flags, base: Settings): Settings {
  const given = defined({
    kind: flags.traffic,
    agent: flags.agent,
    packetBytes: flags.packetBytes,
    packetsPerSecond: flags.packetRate,
    share: flags.trafficShare,
  });
  if (Object.keys(given).length === 0) return {};
  return { traffic: { ...(base.traffic as object | undefined), ...given } };
}

function readScenarioFile(file: string): Settings {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof z.ZodError) throw new ScenarioError(`${file} holds no JSON object.`);
    throw new ScenarioError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Settings whose flag has another name. */
const flagNames: Readonly<Record<string, string>> = {
  preSharedKey: '--psk-file',
  users: '--user',
  'users.count': '--users',
  methods: '--method',
  ikeSuites: '--ike',
  espSuites: '--esp',
  fingerprints: '--clients',
  origin: '--from',
  connectsPerSecond: '--rate',
  inFlight: '--in-flight',
  holdSeconds: '--hold',
  churnPerSecond: '--churn',
  vanishShare: '--vanish',
  rekeyEspSeconds: '--rekey-esp',
  rekeyIkeSeconds: '--rekey-ike',
  gatewayProcesses: '--gateway-pid',
  'traffic.agent': '--agent',
  'traffic.packetBytes': '--packet-bytes',
  'traffic.packetsPerSecond': '--packet-rate',
  'traffic.share': '--traffic-share',
};

function sentence({ path, message, code }: z.core.$ZodIssue): string {
  const [setting = ''] = path.map(String);
  const flag = flagNames[path.slice(0, 2).join('.')] ?? flagNames[setting] ?? `--${setting}`;
  const missing = code === 'invalid_type' && message.includes('received undefined');
  return missing ? `${flag} is missing (--help tells more).` : `${flag}: ${message}.`;
}

const defined = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('A number is expected.');
  return value;
}

function whole(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('A whole number is expected.');
  return value;
}

function percent(text: string): number {
  const value = number(text.replace(/%$/, ''));
  if (value > 100) throw new InvalidArgumentError('A percentage is expected.');
  return value / 100;
}

const list = (text: string): string[] => text.split(',').map((part) => part.trim());
const wholes = (text: string): number[] => list(text).map(whole);

const suites =
  <S>(parse: (name: string) => S) =>
  (text: string): string[] => {
    for (const name of list(text)) suite(parse)(name);
    return list(text);
  };

function weights(text: string): Record<string, number> {
  const entries = list(text).map((part) => {
    const [name = '', weight = '1'] = part.split('=');
    if (!fingerprintNames.some((known) => known === name)) {
      throw new InvalidArgumentError(`${name} is none of ${fingerprintNames.join(', ')}.`);
    }
    return [name, number(weight)] as const;
  });
  return Object.fromEntries(entries);
}

function origin(text: string): LoadScenarioInput['origin'] {
  if (text === 'sockets') return { kind: 'sockets' };
  if (text.includes('/')) return { kind: 'addresses', network: text };
  const { address, port } = addressAndPort(text);
  return { kind: 'ports', address, first: port };
}

/** @throws InvalidArgumentError */
export function addressAndPort(text: string): { address: string; port: number } {
  const [address = '', port = ''] = text.split(':');
  return { address: ipv4(address), port: whole(port) };
}

function tun(text: string): LoadScenarioInput['tun'] {
  const [name = '', address = ''] = text.split('=');
  if (name === '' || !/^[0-9.]+\/\d+$/.test(address))
    throw new InvalidArgumentError('NAME=ADDRESS/PREFIX is expected.');
  return { name, address, mtu: limits.tunMtuBytes };
}
