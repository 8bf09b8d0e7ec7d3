import { type NamedSecrets, secretsFor, secretsIn } from '@sekisho/platform';
import { chosenFrom, isPlain } from '../plain-environment.ts';
import type { OwnService } from './own-services.ts';

/** The environment of a service: what is plain, and of the secrets that the settings name in it those of this service alone. */
export function serviceEnvironment(
  service: OwnService,
  settings: NamedSecrets,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const secrets = new Set(secretsIn(settings, 'env'));
  const own = new Set(secretsFor(service, settings, 'env'));
  return chosenFrom(env, (name) => own.has(name) || (isPlain(name) && !secrets.has(name)));
}
