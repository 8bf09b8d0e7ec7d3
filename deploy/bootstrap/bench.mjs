import { join } from 'node:path';
import { inForeground, pinnedNode, root, withPinnedNode } from './commands.mjs';
import { prepare } from './prepare.mjs';
import { run, SetupError } from './say.mjs';

await run(async () => {
  if (process.getuid?.() !== 0) {
    throw new SetupError('The bench makes network namespaces, which needs root: run sudo npm run bench.');
  }
  await prepare({ forBench: true });
  return inForeground(pinnedNode, [join(root, 'test/load/main.ts'), ...process.argv.slice(2)], withPinnedNode());
});
