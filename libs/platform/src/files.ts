import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { secretFileBytesMax } from './limits.ts';

const readableByOthers = 0o077;

/** A file that must stay private is missing, too large or open to others. */
export class PrivateFileError extends Error {
  override readonly name = 'PrivateFileError';
}

/** Others can read it: what it holds is no secret any more. */
export class ExposedFileError extends PrivateFileError {}

/**
 * Reads a file that only its owner may read.
 * @throws PrivateFileError, ExposedFileError with a sentence for the administrator
 */
export function readPrivateFile(file: string): Uint8Array {
  const descriptor = open(file);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new PrivateFileError(`${file} is not a file.`);
    if ((stat.mode & readableByOthers) !== 0) {
      const mode = (stat.mode & 0o777).toString(8);
      throw new ExposedFileError(
        `${file} holds a secret, but others can read it (mode ${mode}); run: chmod 600 ${file}`,
      );
    }
    if (stat.size > secretFileBytesMax)
      throw new PrivateFileError(`${file} is larger than ${secretFileBytesMax} bytes.`);
    const bytes = new Uint8Array(stat.size);
    const length = readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function open(file: string): number {
  try {
    // A pipe that nobody writes to would hold the process: what is no file is refused after.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw new PrivateFileError(`${file} cannot be opened: ${reasonOf(error)}`, { cause: error });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
