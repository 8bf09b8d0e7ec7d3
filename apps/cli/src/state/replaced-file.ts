import { chownSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Replaces the text of a file as a whole, under its mode and its owner: a reader sees the old one or the new one, and so does whoever comes
 * after a crash. What a link leads to is replaced, and the link stays.
 */
export function replaceFile(file: string, text: string): void {
  const target = realpathSync(file);
  const fresh = `${target}.${process.pid}.new`;
  try {
    const { mode, uid, gid } = statSync(target);
    writeFileSync(fresh, text, { mode, flush: true });
    if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
