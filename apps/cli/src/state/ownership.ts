import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a file, or a folder with all that is in it, a user's and its group's; links stay as they are. */
export function giveAll(path: string, user: number): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.uid !== user || stat.gid !== user) chownSync(path, user, user);
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveAll(join(path, name), user);
}
