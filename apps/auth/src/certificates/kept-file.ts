import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** JSON that was kept here. @throws Error: it is missing, too large, or something else */
export async function readKept<S extends z.ZodType>(file: string, schema: S, bytesMax: number): Promise<z.output<S>> {
  if ((await stat(file)).size > bytesMax) throw new RangeError('too large');
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** Whole or not at all, for its owner alone; several instances of the service may keep the same. @throws Error */
export async function keep(file: string, json: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(unfinished, json, { mode: 0o600 });
    // One that was left behind keeps the mode that it had.
    await chmod(unfinished, 0o600);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}
