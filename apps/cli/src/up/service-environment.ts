import type { Settings } from '@sekisho/platform';
import type { OwnService } from './services.ts';

/** Sections of the settings that name secrets, and the one service that reads them. */
const readers = {
  preSharedKey: 'edge',
  internalCa: 'ca',
  users: 'auth',
  backEnds: 'auth',
  audit: 'audit',
} as const satisfies Partial<Record<keyof Settings, OwnService>>;

/** What settings may name variables of the environment in. */
export type NamedSecrets = Partial<Pick<Settings, keyof typeof readers>>;

/** What any process may need of the machine, and holds no secret of ours; OpenTelemetry's says where all of them send metrics. */
const plainNames =
  /^(PATH|HOME|USER|LOGNAME|TZ|TMPDIR|LANG|LANGUAGE|LC_[A-Z]+|NODE_[A-Z_]+|UV_[A-Z_]+|OTEL_[A-Z_]+|SSL_CERT_(FILE|DIR)|OPENSSL_CONF|(HTTPS?|NO)_PROXY|SEKISHO_LOG_LEVEL)$/i;

/** The environment of a service: what is plain, and of the secrets that the settings name in it those of this service alone. */
export function serviceEnvironment(
  service: OwnService,
  settings: NamedSecrets,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const sections = keysOf(readers);
  const secrets = new Set(sections.flatMap((section) => variablesIn(settings[section])));
  const own = new Set(
    sections.filter((section) => readers[section] === service).flatMap((section) => variablesIn(settings[section])),
  );
  return chosen(env, (name) => own.has(name) || (plainNames.test(name) && !secrets.has(name)));
}

/** The environment of a process that reads no settings. */
export const plainEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  chosen(env, (name) => plainNames.test(name));

const chosen = (env: NodeJS.ProcessEnv, isChosen: (name: string) => boolean): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => isChosen(name)));

/** Names of the variables that references to secrets (`{ env: NAME }`) in a part of the settings name. */
function variablesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('env' in part && typeof part.env === 'string') return [part.env];
  return Object.values(part).flatMap(variablesIn);
}

const keysOf = <T extends object>(object: T): (keyof T)[] => Object.keys(object) as (keyof T)[];
