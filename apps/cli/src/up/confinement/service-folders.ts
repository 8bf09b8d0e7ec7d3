import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Settings } from '@sekisho/platform';
import { readPrivateFile } from '@sekisho/platform/files';
import { sealingKeyBytesMax } from '../../limits.ts';
import { giveAll, putInto, takeFrom } from '../../state/ownership.ts';
import { isErrno } from '../../state/private-files.ts';
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
    // The private one tells that there is something to move, also after a start that was cut off: it goes last.
    const others = readdirSync(keys)
      .filter((name) => name !== 'ca')
      .toSorted((a, b) => Number(a === privateSealingKey) - Number(b === privateSealingKey));
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
    move(file, target);
  }
}

/** Also to another file system, whole or not at all. */
function move(file: string, target: string): void {
  try {
    renameSync(file, target);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    const draft = `${target}.new`;
    cpSync(file, draft, { recursive: true, preserveTimestamps: true });
    renameSync(draft, target);
    rmSync(file, { recursive: true });
  }
}

/** Lets edge and commands seal secrets to auth, which has made the key by now. @throws CommandError */
export function shareSealingKey({ root, service }: StatePaths): void {
  const path = join('keys', publicSealingKey);
  const key = takeFrom(service('auth'), path, sealingKeyBytesMax);
  for (const folder of [service('edge'), service('console'), root]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    putInto(folder, path, { bytes: key });
  }
}

/**
 * Hands certificates of other CAs, which `sekisho cert import` puts in place, to a service as soon as they are there or new.
 * @throws ExposedFileError when others can read a key
 * @throws CommandError where a service has put something in the way
 */
export function handCertificates(paths: StatePaths, { certificates }: KeptSettings, name: OwnService): void {
  for (const [certificate, { issuer }] of Object.entries(certificates?.gateway ?? {})) {
    if (issuer !== 'external') continue;
    const from = paths.certificate(certificate);
    const folder = paths.service(name);
    const to = join('certificates', certificate);
    // The key first, the certificate last: until both fit the service keeps what it has.
    putNewer(join(from, 'key.pem'), folder, join(to, 'key.pem'), readPrivateFile);
    putNewer(join(from, 'certificate.pem'), folder, join(to, 'certificate.pem'), readFileSync);
  }
}

function putNewer(from: string, folder: string, to: string, read: (file: string) => Uint8Array): void {
  const source = statSync(from, { throwIfNoEntry: false });
  if (source === undefined) return;
  const target = lstatSync(join(folder, to), { throwIfNoEntry: false });
  // Also what is not copied again: a key that was good yesterday may be open to others today.
  const bytes = read(from);
  if (target !== undefined && target.mtimeMs >= source.mtimeMs) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  putInto(folder, to, { bytes });
}
