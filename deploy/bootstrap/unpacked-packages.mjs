import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietly } from './commands.mjs';
import { SetupError, step } from './say.mjs';

/** Packages that are used as they are unpacked: to have libreswan installed, others would have to go; the plug-in is for guests alone. */
const packages = ['libreswan', 'network-manager-l2tp'];

/** Each in a directory of its name; tests look for them there. */
const unpackedPackages = '/opt/sekisho-tests';

/** What they need, which can be installed beside the others. */
export const neededByUnpacked = [
  ...['libnss3-tools', 'libcap-ng0', 'libldns3', 'libunbound8', 'libevent-pthreads-2.1-7', 'libcurl3-nss'],
  'dns-root-data',
].map((name) => ({ name }));

export async function unpackMissing() {
  for (const name of packages)
    if (!existsSync(join(unpackedPackages, name))) await step(`Unpacking ${name}`, () => unpack(name));
}

/** @param {string} name */
async function unpack(name) {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-unpack-'));
  try {
    await quietly('env', [`--chdir=${directory}`, 'apt-get', 'download', name]);
    const [file] = readdirSync(directory);
    if (file === undefined) throw new SetupError(`apt-get download ${name} brought nothing.`);
    const unpacked = join(directory, name);
    await quietly('dpkg-deb', ['--extract', join(directory, file), unpacked]);
    mkdirSync(unpackedPackages, { recursive: true });
    cpSync(unpacked, join(unpackedPackages, name), { recursive: true });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
