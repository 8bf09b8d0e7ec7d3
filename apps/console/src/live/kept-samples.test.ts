import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { samplesMax } from '../limits.ts';
import { ConsoleDatabase } from '../store/database.ts';
import { KeptSamples } from './kept-samples.ts';
import { Samples } from './samples.ts';

const still = { connected: 1, bytesInPerSecond: 10.5, bytesOutPerSecond: 20 };
let folder: string;
let database: ConsoleDatabase;
let kept: KeptSamples;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-samples-'));
  database = new ConsoleDatabase({ sqlite: 'console.sqlite' }, { stateDir: folder, directory: folder });
  kept = new KeptSamples(database);
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

it('are none at first, and as they were kept last afterwards', async () => {
  expect(await kept.load()).toEqual({ hour: [], day: [] });
  const samples = new Samples();
  for (let at = 1; at <= samplesMax; at += 1) samples.take(at, { ...still, addresses: 254, addressesInUse: at });
  await kept.keep({ hour: samples.hour.all(), day: samples.day.all() });
  samples.take(samplesMax + 1, still);
  await kept.keep({ hour: samples.hour.all(), day: samples.day.all() });
  expect(await kept.load()).toEqual({ hour: samples.hour.all(), day: samples.day.all() });
});

it('are none where others than this release knows were kept', async () => {
  await kept.keep({ hour: [{ at: 1, ...still, established: 0, refused: 0 }], day: [] });
  const tables = await database.get();
  await tables.updateTable('console_samples').set({ samples: '[{"at":1,"newer":true}]' }).execute();
  expect(await kept.load()).toEqual({ hour: [], day: [] });
});
