import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isInstalled, quietly } from './commands.mjs';
import { SetupError, step } from './say.mjs';
import { neededByUnpacked, unpackMissing } from './unpacked-packages.mjs';

/** What the helper for OS passwords is built with. */
export const pamHeader = '/usr/include/security/pam_appl.h';

/**
 * A Debian package; `command` where its presence shows in a command, however that came onto the machine; `units` are
 * the system services the package starts and that would stand in the way of the gateway's own.
 *
 * @typedef {{ name: string, command?: string, path?: string, units?: readonly string[] }} SystemPackage
 */

/** @typedef {SystemPackage & { without: string }} OfferedPackage what it is like without it, to follow a colon */

/**
 * What a checkout is made ready for, beside running.
 *
 * @typedef {{ forTests?: boolean, forBench?: boolean, forCluster?: boolean }} Purpose
 */

/** @type {readonly SystemPackage[]} */
const toRun = [
  { name: 'nats-server', command: 'nats-server', units: ['nats-server.service'] },
  { name: 'redis-server', command: 'redis-server', units: ['redis-server.service'] },
  { name: 'g++', command: 'g++' },
  { name: 'make', command: 'make' },
  { name: 'python3', command: 'python3' },
  { name: 'iproute2', command: 'ip' },
  { name: 'util-linux', command: 'setpriv' },
];

/**
 * With it packets are encrypted at two to three times the speed.
 *
 * @type {readonly OfferedPackage[]}
 */
const toRunFaster =
  process.arch === 'x64'
    ? [
        {
          name: 'libipsec-mb-dev',
          path: '/usr/include/intel-ipsec-mb.h',
          without: 'encryption is left to OpenSSL, which is slower',
        },
      ]
    : [];

/**
 * The gateway runs without.
 *
 * @type {readonly OfferedPackage[]}
 */
const offered = [
  ...toRunFaster,
  {
    name: 'libpam0g-dev',
    path: pamHeader,
    without: 'users of the operating system (back ends of kind os) cannot log in',
  },
  {
    name: 'nftables',
    command: 'nft',
    without: 'hub mode and SNAT (access.routeAllTraffic, routing.internal: snat) cannot be switched on',
  },
];

/** @type {readonly SystemPackage[]} */
const toFuzz = [{ name: 'clang-14', command: 'clang++-14' }, { name: 'libclang-rt-14-dev' }];

export const fuzzerPackages = toFuzz.map((each) => each.name);

/** @type {readonly SystemPackage[]} */
const toMoveTraffic = [
  { name: 'iperf3', command: 'iperf3', units: ['iperf3.service'] },
  { name: 'nftables', command: 'nft' },
  { name: 'ethtool', command: 'ethtool' },
];

/** What the gateway is measured with, and the other gateway that it is compared with. @type {readonly SystemPackage[]} */
const toMeasure = [
  ...toMoveTraffic,
  {
    name: 'softether-vpnserver',
    path: '/usr/libexec/softether/vpnserver/vpnserver',
    units: ['softether-vpnserver.service'],
  },
  { name: 'softether-vpncmd', command: 'vpncmd' },
  { name: 'chromium', command: 'chromium' },
];

/** What stands for the images of docker-compose.yml in `npm run cluster`. @type {readonly SystemPackage[]} */
const toRunCluster = [
  { name: 'nftables', command: 'nft' },
  { name: 'tini', command: 'tini' },
  { name: 'procps', command: 'sysctl' },
  { name: 'wget', command: 'wget' },
  { name: 'dnsmasq-base', command: 'dnsmasq' },
  { name: 'postgresql', path: '/usr/lib/postgresql', units: ['postgresql.service'] },
  { name: 'bird2', command: 'bird', units: ['bird.service'] },
  { name: 'prometheus', command: 'prometheus', units: ['prometheus.service', 'prometheus-node-exporter.service'] },
];

/** @type {readonly SystemPackage[]} */
const toTest = [
  ...toFuzz,
  ...toRunCluster,
  { name: 'user-mode-linux', command: 'linux.uml' },
  { name: 'xl2tpd', command: 'xl2tpd', units: ['xl2tpd.service'] },
  { name: 'ppp', command: 'pppd' },
  {
    name: 'strongswan-charon',
    path: '/usr/lib/ipsec/charon',
    units: ['strongswan-starter.service', 'strongswan.service'],
  },
  { name: 'strongswan-swanctl', command: 'swanctl' },
  { name: 'libstrongswan-standard-plugins' },
  { name: 'libstrongswan-extra-plugins' },
  { name: 'libcharon-extra-plugins' },
  ...neededByUnpacked,
  { name: 'iputils-ping', command: 'ping' },
  { name: 'dhcpcd-base', command: 'dhcpcd' },
  { name: 'openssl', command: 'openssl' },
  { name: 'libnss3-tools', command: 'pk12util' },
  { name: 'network-manager', command: 'nmcli', units: ['NetworkManager.service'] },
  { name: 'libplist-utils', command: 'plistutil' },
  { name: 'libxml2-utils', command: 'xmllint' },
  ...toMoveTraffic,
  { name: 'kmod', command: 'modprobe' },
  { name: 'tcpdump', command: 'tcpdump' },
  { name: 'chromium', command: 'chromium' },
  // Without one a browser takes the room of a sheet in Japanese for that of empty boxes.
  { name: 'fonts-ipafont-gothic', path: '/usr/share/fonts/opentype/ipafont-gothic' },
  { name: 'tshark', command: 'tshark' },
  { name: 'freeradius', command: 'freeradius', units: ['freeradius.service'] },
  { name: 'freeradius-utils', command: 'radclient' },
  { name: 'libauthen-tacacsplus-perl' },
  { name: 'kea-dhcp4-server', command: 'kea-dhcp4', units: ['kea-dhcp4-server.service'] },
  { name: 'slapd', path: '/usr/sbin/slapd', units: ['slapd.service'] },
  {
    name: 'samba',
    command: 'samba',
    units: ['smbd.service', 'nmbd.service', 'samba-ad-dc.service'],
  },
  { name: 'samba-dsdb-modules' },
  { name: 'samba-vfs-modules' },
  { name: 'samba-ad-provision' },
  { name: 'python3-samba' },
];

const startGuard = '/usr/sbin/policy-rc.d';
const startGuardKept = `${startGuard}.before-sekisho`;
const startGuardText =
  '#!/bin/sh\n# Written by Sekisho while it installs packages: no service may start by itself.\nexit 101\n';

/**
 * Installs the Debian packages that are missing; does and says nothing where none is.
 *
 * @param {Purpose} purpose
 */
export async function prepareSystemPackages({ forTests = false, forBench = false, forCluster = false }) {
  await installNeeded([
    ...toRun,
    ...(forTests ? toTest : []),
    ...(forBench ? toMeasure : []),
    ...(forCluster ? toRunCluster : []),
  ]);
  await installOffered(offered);
  if (forTests) await unpackMissing();
}

/** @param {readonly SystemPackage[]} wanted */
async function installNeeded(wanted) {
  const missing = wanted.filter((each) => !isPresent(each));
  if (missing.length === 0) return;
  const names = missing.map((each) => each.name);
  if (!isDebian()) {
    throw new SetupError(
      `This is neither Debian nor Ubuntu: install what these Debian packages hold, then start again: ${names.join(' ')}.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetupError(`Run this as root once, so that it can install ${names.join(' ')}.`);
  }
  await step(`Installing ${names.join(', ')}`, () => withoutServiceStarts(() => install(names)));
  keepServicesFromNextBoot(missing);
}

/**
 * What can't be installed is said, and done without.
 *
 * @param {readonly OfferedPackage[]} wanted
 */
async function installOffered(wanted) {
  if (!isDebian() || process.getuid?.() !== 0) return;
  for (const { name, without } of wanted.filter((each) => !isPresent(each))) {
    if (!isOffered(name)) {
      process.stdout.write(`This distribution has no ${name}: ${without}.\n`);
      continue;
    }
    try {
      await step(`Installing ${name}`, () => withoutServiceStarts(() => install([name])));
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      process.stdout.write(`${error.message}\nGoing on without ${name}: ${without}.\n`);
    }
  }
}

/** @param {string} name */
function isOffered(name) {
  try {
    execFileSync('apt-cache', ['show', '--quiet', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @param {SystemPackage} wanted */
function isPresent({ name, command, path }) {
  if (command !== undefined && isInstalled(command)) return true;
  if (path !== undefined && existsSync(path)) return true;
  try {
    const status = execFileSync('dpkg', ['-s', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return /^Status: .* installed$/m.test(status);
  } catch {
    return false;
  }
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** @param {readonly string[]} names */
async function install(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  // Another apt may be at work on a machine that has just been set up.
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=180', ...names];
  try {
    await quietly('apt-get', install, env);
  } catch {
    // Without package lists apt-get knows none of the names; with old ones it asks for files that are gone.
    await quietly('apt-get', ['update'], env);
    await quietly('apt-get', install, env);
  }
}

/**
 * A freshly installed strongSwan would take UDP 500, Redis and NATS their ports. Debian's hook against that is
 * policy-rc.d; one that is there already is put back afterwards, also after a signal.
 *
 * @param {() => Promise<void>} work
 */
async function withoutServiceStarts(work) {
  if (existsSync(startGuard) && !existsSync(startGuardKept)) renameSync(startGuard, startGuardKept);
  writeFileSync(startGuard, startGuardText, { mode: 0o755 });
  const restore = () => {
    if (existsSync(startGuardKept)) renameSync(startGuardKept, startGuard);
    else rmSync(startGuard, { force: true });
  };
  process.once('exit', restore);
  const leave = () => process.exit(1);
  process.once('SIGINT', leave).once('SIGTERM', leave);
  try {
    await work();
  } finally {
    process.off('exit', restore).off('SIGINT', leave).off('SIGTERM', leave);
    restore();
  }
}

/** Only services of packages installed just now are touched: what the administrator installed is left as it is. */
function keepServicesFromNextBoot(/** @type {readonly SystemPackage[]} */ installed) {
  if (!isInstalled('systemctl')) return;
  for (const unit of installed.flatMap((each) => each.units ?? [])) {
    try {
      execFileSync('systemctl', ['disable', '--quiet', unit], { stdio: 'ignore' });
    } catch {
      // The unit is named otherwise, or not there, on this release: then nothing starts under this name.
    }
  }
}
