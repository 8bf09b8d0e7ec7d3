import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { machineSecret, preSharedKeyGroups, typeableSecret } from '@sekisho/administration';
import { busUsers } from '@sekisho/contracts';
import { createSealingKeys } from '@sekisho/platform';
import { makePrivateFolder, readOrMakePrivate } from '../state/private-files.ts';
import { type BusCertificates, busCertificates } from './bus-certificates.ts';
import { databaseUsers } from './layout.ts';

/** Everything secret of a cluster, made once. */
export interface ClusterSecrets {
  readonly preSharedKey: string;
  /** Of further keys, by the name of the file that has them in the volumes of edge and cli. */
  readonly morePreSharedKeys: ReadonlyMap<string, string>;
  readonly caPassphrase: string;
  readonly redisPassword: string;
  readonly sentinelPassword: string;
  readonly postgresPassword: string;
  readonly grafanaPassword: string;
  /** Of users of the bus, by name. */
  readonly busPasswords: ReadonlyMap<string, string>;
  /** Of users of Postgres, by name. */
  readonly databasePasswords: ReadonlyMap<string, string>;
  readonly bus: BusCertificates;
  /** Folder with both halves of the key by which others seal secrets to the auth service. */
  readonly sealingKeys: string;
}

/**
 * Reads the secrets of a folder of their own, and makes those that are not there. What is there is never made anew.
 * @param morePreSharedKeys names of files with keys that the settings name beside the first one
 */
export async function clusterSecrets(
  directory: string,
  morePreSharedKeys: readonly string[] = [],
): Promise<ClusterSecrets> {
  makePrivateFolder(directory);
  const secret = (name: string, make = machineSecret) => readOrMakePrivate(join(directory, name), make).text;
  const secrets = (folder: string, names: readonly string[]) =>
    new Map(names.map((name) => [name, secret(join(folder, name))]));
  const sealingKeys = join(directory, 'sealing');
  await createSealingKeys(sealingKeys);
  return {
    preSharedKey: secret('psk', newPreSharedKey),
    morePreSharedKeys: new Map(morePreSharedKeys.map((name) => [name, secret(name, newPreSharedKey)])),
    caPassphrase: secret('ca-passphrase'),
    redisPassword: secret('redis'),
    sentinelPassword: secret('sentinel'),
    postgresPassword: secret('postgres'),
    grafanaPassword: secret('grafana'),
    busPasswords: secrets(
      'bus',
      busUsers.map(({ name }) => name),
    ),
    databasePasswords: secrets('databases', databaseUsers),
    bus: await busCertificates(join(directory, 'tls')),
    sealingKeys,
  };
}

const newPreSharedKey = (): string => typeableSecret(preSharedKeyGroups);

/** Whether nothing was ever made there. */
export const isEmpty = (directory: string): boolean => !existsSync(directory) || readdirSync(directory).length === 0;
