import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('ready-for-cluster.mjs', import.meta.url));

it('does not begin where a file of settings is named as a release before had it, before anything is installed', async () => {
  const env = { PATH: process.env.PATH, SEKISHO_SETTINGS_FILE: '/srv/sekisho.yaml' };
  const begun = promisify(execFile)(process.execPath, [script], { env });
  await expect(begun).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^SEKISHO_SETTINGS_FILE is not read any more: move \/srv\/sekisho.yaml .*FOLDER/),
  });
});
