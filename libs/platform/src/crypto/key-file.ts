import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '@sekisho/wire';
import { PrivateFileError, readPrivateFile } from '../files.ts';
import { newUlid } from '../ulid.ts';

/**
 * Reads a key of a service's own, which is made first where it is missing. Of several processes that make it at once
 * one wins and all read the same.
 * @throws PrivateFileError when others can read it
 */
export function createKeyFile(directory: string, name: string, make: () => Uint8Array): Secret {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  placeOnce(file, () => Buffer.from(make()).toString('base64'), 0o600);
  const bytes = new Uint8Array(Buffer.from(new TextDecoder().decode(readPrivateFile(file)), 'base64'));
  if (bytes.length === 0) throw new PrivateFileError(`${file} holds no key.`);
  return new Secret(bytes);
}

/** Creates a file with its whole content, unless it exists: others never see half of it, nor does a power failure leave half. */
export function placeOnce(file: string, content: string | (() => string), mode: number): void {
  if (exists(file)) return;
  const draft = `${file}.${newUlid()}`;
  const text = `${typeof content === 'string' ? content : content()}\n`;
  try {
    writeFileSync(draft, text, { mode, flag: 'wx', flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (!exists(file)) throw error;
  } finally {
    // A full disk leaves no heap of halves.
    rmSync(draft, { force: true });
  }
}

const exists = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;
