import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { reasonOf } from '../command-error.ts';
import { probeTimeoutMs } from '../limits.ts';
import type { PreSharedKey } from './pre-shared-key.ts';
import { mainFile } from './services.ts';

export interface SelfProbe {
  readonly server: string;
  readonly user: string;
  readonly passwordFile: string;
  readonly key: PreSharedKey;
}

/** Connects through the front door as a client would. @returns what to tell of it; never throws */
export async function selfProbe({ server, user, passwordFile, key }: SelfProbe): Promise<string> {
  const main = mainFile('probe');
  if (!existsSync(main)) return 'The probe is not built; the gateway was not tested.';
  const secret = key.file === undefined ? [] : ['--psk-file', key.file];
  const args = ['--server', server, '--user', user, '--password-file', passwordFile, ...secret];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], { timeout: probeTimeoutMs });
    return stdout;
  } catch (error) {
    return `The gateway's test of itself failed: ${reasonOf(error)}`;
  }
}
