import { suiteOfTransform } from '../exchanges/main-mode/proposal.ts';
import { matchesEspSuite } from '../exchanges/quick-mode/proposal.ts';
import { lowestSpi } from '../payloads/spi.ts';
import { type EspSuite, espSuites, formatIkeSuite, type IkeSuite } from '../suites.ts';
import type { ClientProfile } from './client-profile.ts';
import { libreswan, libreswanThatNamesItself } from './libreswan.ts';
import { android, android11, apple } from './racoon.ts';
import { mikrotik, mikrotikWithoutPfs, sohoRouter, sohoRouterOfMd5 } from './routers.ts';
import { chromeOs, strongSwan } from './strongswan.ts';
import { windows, windows7, windowsGcm, windowsSha256, windowsVista, windowsXp } from './windows.ts';

export type { ClientProfile, InitiatorProfile } from './client-profile.ts';

/** Built-in clients that an initiator can look like. */
export const clientProfiles = {
  windowsXp,
  windowsVista,
  windows7,
  windows,
  windowsSha256,
  windowsGcm,
  apple,
  android,
  android11,
  chromeOs,
  strongSwan,
  libreswan,
  libreswanThatNamesItself,
  mikrotik,
  mikrotikWithoutPfs,
  sohoRouter,
  sohoRouterOfMd5,
} as const satisfies Record<string, ClientProfile>;

/** Those of a profile's suites that this library speaks, in its order: what the gateway may choose. */
export function suitesOfProfile({ transforms, espProposals }: ClientProfile): {
  readonly suites: readonly IkeSuite[];
  readonly espSuites: readonly EspSuite[];
} {
  const suites = new Map(
    transforms.map(suiteOfTransform).flatMap((suite) => (suite ? [[formatIkeSuite(suite), suite]] : [])),
  );
  const offered = espProposals(() => lowestSpi).flatMap((proposal) => proposal.transforms);
  return {
    suites: [...suites.values()],
    espSuites: offered.flatMap((transform) => espSuites.find((suite) => matchesEspSuite(transform, suite)) ?? []),
  };
}
