import { closeSync, openSync } from 'node:fs';
import { prepare } from './prepare.mjs';
import { run, SetupError } from './say.mjs';

/** What no preparation can mend is said before anything is installed. */
function refuseHopelessStart() {
  const { SEKISHO_SETTINGS_FILE: file, SEKISHO_SETTINGS_FOLDER: folder } = process.env;
  if (file && !folder) {
    throw new SetupError(
      `SEKISHO_SETTINGS_FILE is not read any more: move ${file} into a folder of its own, as sekisho.yaml, name that folder in SEKISHO_SETTINGS_FOLDER, and unset SEKISHO_SETTINGS_FILE.`,
    );
  }
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
