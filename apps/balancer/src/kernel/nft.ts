import { execFile } from 'node:child_process';
import { PrerequisiteError } from '@sekisho/platform';
import { nftOutputBytesMax, nftTimeoutMs, wordsMax } from '../limits.ts';

/** nft has failed; the message has its own words. */
export class NftError extends Error {
  override readonly name = 'NftError';
}

/** Runs nft. @param input what it reads from its standard input @returns what it printed @throws NftError */
export type Nft = (args: readonly string[], input?: string) => Promise<string>;

/** Services run with the caller's PATH, and Debian keeps nft where that of a user does not look. */
const path = [process.env.PATH, '/usr/sbin', '/sbin', '/usr/bin', '/bin'].filter((folder) => folder).join(':');

export const nft: Nft = (args, input = '') =>
  new Promise((resolve, reject) => {
    const options = {
      timeout: nftTimeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: nftOutputBytesMax,
      env: { PATH: path, LC_ALL: 'C' },
    } as const;
    const child = execFile('nft', args, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const words = error.killed === true ? `not done after ${nftTimeoutMs / 1000} s` : stderr.trim() || error.message;
      reject(new NftError(words.replaceAll(/\s*\n\s*/g, '; ').slice(0, wordsMax)));
    });
    // One that ends before it has read everything says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });

/** Whether rules can be written here at all. @throws PrerequisiteError */
export async function requireNft(run: Nft): Promise<void> {
  try {
    // Asking needs the same capability as writing.
    await run(['list', 'tables', 'ip']);
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    throw new PrerequisiteError(
      `The balancer steers by nftables, and nft does not work here (${error.message}): install the package nftables, and give the process the capability NET_ADMIN (docker: cap_add: [NET_ADMIN]).`,
    );
  }
}
