import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { secretText } from '../../options.ts';
import { type LoadScenarioInput, loadScenarioSchema } from './scenario.ts';
import { readUserList, UserListError } from './users.ts';

/** What the command line asks for. */
export interface LoadCommandOptions {
  readonly scenario: LoadScenarioInput;
  readonly json: string | undefined;
  readonly html: string | undefined;
  readonly sessionsFile: string | undefined;
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
  readonly redial?: boolean;
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
  readonly sessionsFile?: string;
}

/** Wrong settings, each in a line for whoever wrote them. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** @throws ScenarioError and MissingSecretError, with sentences for the user */
export function readLoadOptions(flags: Flags, environment: NodeJS.ProcessEnv): LoadCommandOptions {
  const base = flags.scenario === undefined ? {} : readScenarioFile(flags.scenario);
  const scenario = { ...base, ...plainSettings(flags), ...secrets(flags, base, environment), ...traffic(flags, base) };
  const parsed = loadScenarioSchema.safeParse(scenario);
  if (!parsed.success) throw new ScenarioError(parsed.error.issues.map(sentence).join('\n'));
  const { json, html, sessionsFile } = flags;
  return { scenario: scenario as LoadScenarioInput, json, html, sessionsFile };
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
    redial: flags.redial,
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
