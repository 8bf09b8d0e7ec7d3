import { resolve } from 'node:path';
import { Secret } from '@sekisho/wire';
import { PrivateFileError, readPrivateFile } from './files.ts';

/** Where a secret is kept: never in the settings themselves. */
export type SecretReference = { readonly file: string } | { readonly env: string };

const lineEnd = /\r?\n$/;

/**
 * Reads the secret a setting refers to. One line end at the end of a file is not part of the secret.
 * @param baseDir directory of the settings file, for relative paths
 * @throws PrivateFileError with a sentence for the administrator
 */
export function resolveSecret(
  reference: SecretReference,
  baseDir: string,
  env: NodeJS.ProcessEnv = process.env,
): Secret {
  const value = 'env' in reference ? fromEnvironment(reference.env, env) : fromFile(resolve(baseDir, reference.file));
  return Secret.fromText(value);
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (value === undefined || value === '') throw new PrivateFileError(`The environment variable ${name} is not set.`);
  return value;
}

function fromFile(file: string): string {
  const value = new TextDecoder().decode(readPrivateFile(file)).replace(lineEnd, '');
  if (value === '') throw new PrivateFileError(`${file} is empty.`);
  return value;
}
