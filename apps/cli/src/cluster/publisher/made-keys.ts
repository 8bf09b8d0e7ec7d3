import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { preSharedKeyGroups, typeableSecret } from '@sekisho/administration';
import type { Settings } from '@sekisho/platform';
import { putInto } from '../../state/ownership.ts';
import { isRetired } from '../../up/pre-shared-key.ts';
import type { Provided } from '../../up/publishing/publisher-options.ts';
import { owners } from '../layout.ts';

/** Where edges, and `sekisho client setup`, find keys that are made while the cluster runs: nobody else. */
export const keysFolder = '/keys';

export const madeKeyFile = (name: string): string => `${keysFolder}/psk-${name}`;

const madeKey = /^\/keys\/(psk-[A-Za-z0-9._-]+)$/;

/**
 * Makes the pre-shared keys that settings name there, where they are missing. Secrets themselves are told to nobody.
 * @param directory that folder
 */
export function provideKeys({ preSharedKey }: Pick<Settings, 'preSharedKey'>, directory = keysFolder): Provided {
  const missing = preSharedKey.keys.flatMap((key) => {
    const [, file] = ('file' in key.secret && madeKey.exec(key.secret.file)) || [];
    return file === undefined || isRetired(key) || existsSync(join(directory, file)) ? [] : [{ name: key.name, file }];
  });
  for (const { file } of missing) {
    const text = `${typeableSecret(preSharedKeyGroups)}\n`;
    putInto(directory, file, { bytes: Buffer.from(text), user: owners.sekisho, mode: 0o400 });
  }
  return {
    notices: missing.map(({ name, file }) => `Made the pre-shared key ${name}: it is in ${keysFolder}/${file}.`),
    undo: () => {
      for (const { file } of missing) rmSync(join(directory, file), { force: true });
    },
  };
}
