import { run } from '@sekisho/testing';

/** What guests and their namespaces need of the machine they run on. */
export const guestPrograms = {
  names: [...['linux.uml', 'ip', 'nft', 'setpriv', 'modprobe'], ...['xl2tpd', 'pppd', 'swanctl', 'ping']],
  packages:
    'user-mode-linux xl2tpd ppp strongswan-charon strongswan-swanctl libstrongswan-standard-plugins ' +
    'libstrongswan-extra-plugins libcharon-extra-plugins iproute2 iputils-ping nftables kmod',
} as const;

/** @throws Error that says what to install, unless all are there and this is root */
export async function checkPrograms(names: readonly string[], packages: string): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('these tests make network namespaces: run them as root');
  const missing = [];
  for (const program of names) {
    const found = await run('sh', ['-c', `command -v ${program}`]);
    if (found.exitCode !== 0) missing.push(program);
  }
  if (missing.length > 0) {
    throw new Error(`missing ${missing.join(', ')}: apt-get install -y --no-install-recommends ${packages}`);
  }
}
