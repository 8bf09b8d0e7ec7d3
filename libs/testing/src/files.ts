import { readdirSync, readFileSync } from 'node:fs';

/** @returns a small file's text, or nothing when there is no such file. */
export function contents(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @returns the names in a folder, none when there is no such folder. */
export function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
