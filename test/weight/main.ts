import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { idleMs } from './limits.ts';
import type { ProcessMemory } from './process-tree.ts';
import { Site } from './site.ts';
import { StartedGateway } from './started-gateway.ts';

const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1).padStart(8);

function table(processes: readonly ProcessMemory[]): string {
  const total = (of: (each: ProcessMemory) => number) => processes.reduce((sum, each) => sum + of(each), 0);
  const sum = {
    name: 'together',
    rssBytes: total(({ rssBytes }) => rssBytes),
    pssBytes: total((each) => each.pssBytes),
  };
  const rows = [...processes, sum].map(
    ({ name, rssBytes, pssBytes }) => `${name.padEnd(16)}${mebibytes(rssBytes)}${mebibytes(pssBytes)}`,
  );
  return ['PROCESS          RSS MiB PSS MiB', ...rows].join('\n');
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const site = await Site.lay();
try {
  for (const which of ['first', 'second']) {
    const gateway = await StartedGateway.start(site.namespace, join(site.directory, 'state'));
    console.log(`The ${which} start of a state directory took ${seconds(gateway.readyAfterMs)}.`);
    if (which === 'second') {
      await sleep(idleMs);
      console.log(`\nAfter ${seconds(idleMs)} without clients:\n${table(gateway.memory())}`);
    }
    await gateway.stop();
  }
} finally {
  await site.remove();
}
