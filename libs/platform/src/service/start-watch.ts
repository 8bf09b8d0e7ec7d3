import { readFileSync } from 'node:fs';
import { digestOfSettings } from '../settings/load.ts';

/**
 * Looks at the file of the settings while a service starts, which may wait for a server that wrong settings name, and hears of nobody
 * meanwhile.
 * @param changed called once, where the file has another text than at first
 * @returns a function that ends that
 */
export function watchWhileStarting(file: string, everyMs: number, changed: () => void): () => void {
  const first = textDigest(file);
  const timer = setInterval(() => {
    const now = textDigest(file);
    if (now === undefined || now === first) return;
    clearInterval(timer);
    changed();
  }, everyMs);
  return () => clearInterval(timer);
}

/** undefined: it cannot be read, of which the start itself tells. */
function textDigest(file: string): string | undefined {
  try {
    return digestOfSettings(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
