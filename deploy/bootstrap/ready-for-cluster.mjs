import { closeSync, openSync } from 'node:fs';
import { prepare } from './prepare.mjs';
import { run, SetupError } from './say.mjs';

/** What no preparation can mend is said before anything is installed. */
function refuseHopelessStart() {
  if (process.getuid?.() !== 0) {
    throw new SetupError('The cluster needs root for its network namespaces: run sudo npm run cluster.');
  }
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
  } catch {
    throw new SetupError('The edges need /dev/net/tun: run modprobe tun.');
  }
}

await run(async () => {
  refuseHopelessStart();
  await prepare({ forTests: false, forCluster: true });
  return 0;
});
