import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ownAddressIn } from './own-address.ts';
import { resolveSecret } from './secrets.ts';
import { newUlid } from './ulid.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Where to listen: an address of this machine and a port; port 0: any that is free. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** What a process is told by whoever started it; the rest stands in the settings file. */
export interface Runtime {
  /** Absolute path of the settings file. */
  readonly settingsFile: string;
  /** Absolute path of the directory for keys, databases and spools. */
  readonly stateDir: string;
  /** One or several servers of the bus, comma separated; `tls://` for TLS, which then all of them need. */
  readonly natsUrl: string;
  /** File with the CAs that certify the servers; undefined: those that Node trusts. */
  readonly natsCaFile?: string | undefined;
  readonly natsUser: string | undefined;
  /** File with the password of `natsUser`, readable by its owner alone. */
  readonly natsPasswordFile: string | undefined;
  /** It may hold a password, and is then best kept in a file. */
  readonly redisUrl: string | undefined;
  /** Name of this process among the instances of its service: one subject token. */
  readonly instance: string;
  /** Absolute path of the folder where the edge writes the keys of every SA; undefined, as it should be: nowhere. */
  readonly keyLogDir?: string | undefined;
  /** Where metrics and the state of the service are offered over HTTP; undefined: nowhere. */
  readonly metricsListen?: ListenAddress | undefined;
  /** What whoever started the process calls the settings that stand in the file. */
  readonly settingsRevision?: string | undefined;
  /** Overrides log.level of the settings. */
  readonly logLevel: LogLevel | undefined;
}

/** The environment does not describe a runtime; the message names variable and expectation. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
}

const listenExpected =
  'an address and a port, such as 0.0.0.0:9464 or [::]:9464, or a network in which this machine has one address';

/** A container does not know its address beforehand, but the network in which others look for it. */
export const listenAddress = z
  .string()
  .regex(/^(?:[0-9.]+(?:\/\d{1,2})?|\[[0-9a-fA-F:.]+\]):\d{1,5}$/, listenExpected)
  .transform((text): ListenAddress => {
    const colon = text.lastIndexOf(':');
    const place = text.slice(0, colon).replace(/^\[|\]$/g, '');
    return { address: place.includes('/') ? (ownAddressIn(place) ?? '') : place, port: Number(text.slice(colon + 1)) };
  })
  .refine(({ address, port }) => isIP(address) !== 0 && port < 65_536, listenExpected);

const environment = z.object({
  SEKISHO_SETTINGS: z.string('the path of the settings file').min(1, 'the path of the settings file'),
  SEKISHO_STATE: z.string('the path of the state directory').min(1, 'the path of the state directory'),
  SEKISHO_NATS_URL: z.string('a NATS URL such as nats://127.0.0.1:4222').min(1).default('nats://127.0.0.1:4222'),
  SEKISHO_NATS_CA_FILE: z.string().optional(),
  SEKISHO_NATS_USER: z.string().optional(),
  SEKISHO_NATS_PASSWORD_FILE: z.string().optional(),
  SEKISHO_REDIS_URL: z.string().optional(),
  SEKISHO_REDIS_URL_FILE: z.string().optional(),
  SEKISHO_INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'up to 64 letters, digits, "-" or "_"')
    .optional(),
  SEKISHO_KEY_LOG: z.string().optional(),
  SEKISHO_METRICS_LISTEN: listenAddress.optional(),
  SEKISHO_SETTINGS_REVISION: z.ulid('a ULID').optional(),
  SEKISHO_LOG_LEVEL: z.enum(logLevels, `one of ${logLevels.join(', ')}`).optional(),
});

/** @throws RuntimeError, PrivateFileError */
export function loadRuntime(env: NodeJS.ProcessEnv = process.env): Runtime {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} must be ${message}`);
    throw new RuntimeError(`${problems.join('; ')}.`);
  }
  const {
    SEKISHO_SETTINGS,
    SEKISHO_STATE,
    SEKISHO_NATS_URL,
    SEKISHO_NATS_CA_FILE,
    SEKISHO_NATS_USER,
    SEKISHO_NATS_PASSWORD_FILE,
    SEKISHO_REDIS_URL,
    SEKISHO_REDIS_URL_FILE,
    SEKISHO_INSTANCE,
    SEKISHO_KEY_LOG,
    SEKISHO_METRICS_LISTEN,
    SEKISHO_SETTINGS_REVISION,
    SEKISHO_LOG_LEVEL,
  } = parsed.data;
  return {
    settingsFile: resolve(SEKISHO_SETTINGS),
    stateDir: resolve(SEKISHO_STATE),
    natsUrl: SEKISHO_NATS_URL,
    natsCaFile: SEKISHO_NATS_CA_FILE === undefined ? undefined : resolve(SEKISHO_NATS_CA_FILE),
    natsUser: SEKISHO_NATS_USER,
    natsPasswordFile: SEKISHO_NATS_PASSWORD_FILE === undefined ? undefined : resolve(SEKISHO_NATS_PASSWORD_FILE),
    redisUrl: SEKISHO_REDIS_URL ?? fileText(SEKISHO_REDIS_URL_FILE),
    instance: SEKISHO_INSTANCE ?? newUlid(),
    keyLogDir: SEKISHO_KEY_LOG === undefined ? undefined : resolve(SEKISHO_KEY_LOG),
    metricsListen: SEKISHO_METRICS_LISTEN,
    settingsRevision: SEKISHO_SETTINGS_REVISION,
    logLevel: SEKISHO_LOG_LEVEL,
  };
}

const fileText = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : resolveSecret({ file }, process.cwd()).revealText();
