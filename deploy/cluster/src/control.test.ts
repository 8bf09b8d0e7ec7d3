import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, type Control, openControl } from './control.ts';

describe('The control of a cluster', () => {
  let directory: string;
  let control: Control;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sekisho-control-'));
    control = await openControl(directory);
  });

  afterEach(() => {
    control.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('lets no second cluster start on its directory', async () => {
    await expect(openControl(directory)).rejects.toThrow(`A cluster runs on ${directory} already`);
  });

  it('says that the cluster is still starting', async () => {
    await expect(ask(directory, ['ps'])).rejects.toThrow('The cluster is still starting.');
  });

  it('leaves the directory to the next one when it closes', async () => {
    control.close();
    control = await openControl(directory);
    await expect(ask(directory, ['ps'])).rejects.toThrow('still starting');
  });
});
