import { closeSync, openSync } from 'node:fs';
import { prepare } from './prepare.mjs';
import { run, SetupError } from './say.mjs';

/** What no preparation can mend is said before anything is installed; `sekisho up` checks the rest. */
function refuseHopelessStart() {
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      'The gateway needs root for UDP ports 500 and 4500 and for its network device: run sudo npm start.',
    );
  }
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
  } catch {
    throw new SetupError(
      'The gateway needs /dev/net/tun: run modprobe tun, or in a container add --device /dev/net/tun --cap-add NET_ADMIN.',
    );
  }
}

await run(async () => {
  refuseHopelessStart();
  await prepare({ forTests: false });
  return 0;
});
