import type { Settings } from '@sekisho/platform';
import { chosenFrom, isPlain } from '../plain-environment.ts';
import type { OwnService } from './own-services.ts';

/** Sections of the settings that name secrets, and the one service that reads them. */
export const readers = {
  preSharedKey: 'edge',
  internalCa: 'ca',
  users: 'auth',
  backEnds: 'auth',
  audit: 'audit',
} as const satisfies Partial<Record<keyof Settings, OwnService>>;

/** What settings may name variables of the environment in. */
export type NamedSecrets = Partial<Pick<Settings, keyof typeof readers>>;

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
  return chosenFrom(env, (name) => own.has(name) || (isPlain(name) && !secrets.has(name)));
}

/** Names of the variables that references to secrets (`{ env: NAME }`) in a part of the settings name. */
function variablesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  if ('env' in part && typeof part.env === 'string') return [part.env];
  return Object.values(part).flatMap(variablesIn);
}

const keysOf = <T extends object>(object: T): (keyof T)[] => Object.keys(object) as (keyof T)[];
