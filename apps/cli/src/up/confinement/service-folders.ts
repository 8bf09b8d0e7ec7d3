import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Settings } from '@sekisho/platform';
import { readPrivateFile } from '@sekisho/platform/files';
import { giveAll } from '../../state/ownership.ts';
import type { StatePaths } from '../../state/state-paths.ts';
import { type OwnService, ownServices } from '../own-services.ts';

/** What of the settings says where things are kept. */
export type KeptSettings = Partial<Pick<Settings, 'users' | 'audit' | 'internalCa' | 'certificates'>>;

/** Makes a folder a service's own, with all that is in it. */
export function giveFolder(folder: string, user: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  giveAll(folder, user);
}

/** Moves what release 0.1.0 kept in one folder for all services to whose it is. What is there already stays. */
export function divideOlderState({ root, service }: StatePaths, settings: KeptSettings): void {
  const keys = join(root, 'keys');
  moveTo(join(service('ca'), 'keys'), [join(keys, 'ca')]);
  if (existsSync(join(keys, privateSealingKey))) {
    const others = readdirSync(keys).filter((name) => name !== 'ca');
    moveTo(
      join(service('auth'), 'keys'),
      others.map((name) => join(keys, name)),
    );
  }
  for (const [name, section] of stores) {
    const store = settings[section]?.store;
    if (store === undefined || !('sqlite' in store) || isAbsolute(store.sqlite)) continue;
    const file = join(root, store.sqlite);
    moveTo(
      join(service(name), dirname(store.sqlite)),
      ['', '-wal', '-shm'].map((suffix) => `${file}${suffix}`),
    );
  }
  const spool = join(root, 'spool');
  const spooled = existsSync(spool) ? readdirSync(spool) : [];
  for (const name of ownServices) {
    const mine = spooled.filter((file) => file.startsWith(`${name}.`)).map((file) => join(spool, file));
    moveTo(join(service(name), 'spool'), mine);
  }
}

const privateSealingKey = 'auth-seal.private';
const publicSealingKey = 'auth-seal.public';

const stores: readonly (readonly [OwnService, 'users' | 'audit' | 'internalCa'])[] = [
  ['auth', 'users'],
  ['audit', 'audit'],
  ['ca', 'internalCa'],
];

function moveTo(folder: string, files: readonly string[]): void {
  for (const file of files) {
    const target = join(folder, basename(file));
    if (!existsSync(file) || existsSync(target)) continue;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    renameSync(file, target);
  }
}

/** Lets edge and commands seal secrets to auth, which has made the key by now. */
export function shareSealingKey({ root, service }: StatePaths): void {
  const made = join(service('auth'), 'keys', publicSealingKey);
  for (const folder of [join(service('edge'), 'keys'), join(root, 'keys')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    copyFileSync(made, join(folder, publicSealingKey));
  }
}

/**
 * Hands certificates of other CAs, which `sekisho cert import` puts in place, to a service as soon as they are there or new.
 * @throws ExposedFileError when others can read a key
 */
export function handCertificates(paths: StatePaths, { certificates }: KeptSettings, name: OwnService): void {
  for (const [certificate, { issuer }] of Object.entries(certificates?.gateway ?? {})) {
    if (issuer !== 'external') continue;
    const from = paths.certificate(certificate);
    const to = join(paths.service(name), 'certificates', certificate);
    // The key first, the certificate last: until both fit the service keeps what it has.
    copyNewer(join(from, 'key.pem'), join(to, 'key.pem'), readPrivateFile);
    copyNewer(join(from, 'certificate.pem'), join(to, 'certificate.pem'), readFileSync);
    if (existsSync(to)) giveAll(paths.service(name), statSync(paths.service(name)).uid);
  }
}

function copyNewer(from: string, to: string, read: (file: string) => Uint8Array): void {
  const source = statSync(from, { throwIfNoEntry: false });
  if (source === undefined) return;
  const target = statSync(to, { throwIfNoEntry: false });
  // Also what is not copied again: a key that was good yesterday may be open to others today.
  const bytes = read(from);
  if (target !== undefined && target.mtimeMs >= source.mtimeMs) return;
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const draft = `${to}.new`;
  writeFileSync(draft, bytes, { mode: 0o600 });
  renameSync(draft, to);
}
