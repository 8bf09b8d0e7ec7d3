import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compose, Service } from './compose.ts';
import type { Place } from './container.ts';
import { nameServer } from './names.ts';

/** This program's folder, which is that of docker-compose.yml. */
export const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/** Folder of the host that is a named volume. */
export const volumeFolder = (directory: string, name: string): string => join(directory, 'volumes', name);

/** Where a replica of a service runs. @param directory of the cluster: for volumes, logs and files of a run */
export function placeOf(
  { name, service, namespace }: { readonly name: string; readonly service: Service; readonly namespace: string },
  { volumes }: Pick<Compose, 'volumes'>,
  directory: string,
): Place {
  const folders = new Map(volumes.map((each) => [each, volumeFolder(directory, each)]));
  for (const folder of folders.values()) mkdirSync(folder, { recursive: true });
  return {
    name,
    namespace,
    nameServer: Object.keys(service.addresses).length === 0 ? undefined : nameServer,
    directory: join(directory, 'run', name),
    program: checkout,
    volumes: folders,
  };
}
