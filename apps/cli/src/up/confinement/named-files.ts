import { resolve } from 'node:path';
import type { Settings } from '@sekisho/platform';
import { type NamedSecrets, secretsFor } from '@sekisho/platform';
import { type OwnService, ownServices } from '../own-services.ts';
import type { Confined } from './rights.ts';

/** Sections that name files which are no secrets. */
export type NamedFiles = Partial<Pick<Settings, 'officeMode' | 'certificates' | 'backEnds'>>;

/** Absolute paths of the files that the settings name and a service reads: of secrets its own alone. */
export function filesOf(
  service: OwnService,
  settings: Pick<Settings, 'directory'> & NamedSecrets & NamedFiles,
): readonly string[] {
  return [...secretsFor(service, settings, 'file'), ...openFiles[service](settings)].map((path) =>
    resolve(settings.directory, path),
  );
}

/** What `filesOf` takes of the settings. */
export type NamingSettings = Parameters<typeof filesOf>[1];

/**
 * The same of the settings as they are by now, which a process that is started again reads: they may name more than at the gateway's
 * start. None where they cannot be read: the service will say so.
 */
export function filesOfNow(name: Confined, read: () => NamingSettings): readonly string[] {
  const service = ownServices.find((each) => each === name);
  if (service === undefined) return [];
  try {
    return filesOf(service, read());
  } catch {
    return [];
  }
}

const none = (): string[] => [];

const openFiles: Readonly<Record<OwnService, (settings: NamedFiles) => string[]>> = {
  edge: none,
  ca: none,
  audit: none,
  console: none,
  'ip-pool': ({ officeMode }) => (officeMode?.file === undefined ? [] : [officeMode.file]),
  auth: ({ certificates, backEnds }) => [
    ...Object.values(certificates?.trusted ?? {}).flatMap(({ ca, crl = [] }) => [ca, ...crl.filter(isPath)]),
    ...Object.values(backEnds ?? {}).flatMap((each) =>
      each.kind === 'ldap' && each.ca !== undefined ? [each.ca] : [],
    ),
  ],
};

const isPath = (place: string): boolean => !place.includes('://');
