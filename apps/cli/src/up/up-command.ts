import { existsSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { formatClock } from '@sekisho/administration';
import { dialledAddresses, type Settings, settingsWarnings } from '@sekisho/platform';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { connectTo, type OpenGateway } from '../gateway.ts';
import { type StateOption, withState } from '../options.ts';
import { keyLogWarning } from '../output/warnings.ts';
import { localBus } from '../state/bus-access.ts';
import { findSettings, makeSettings, readSettings } from '../state/settings-file.ts';
import { lockState, type StateLock } from '../state/state-lock.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { type FirstUser, formatAnnouncement, shortPath } from './announcement.ts';
import { provideCaPassphrase } from './ca-passphrase.ts';
import { divideOlderState } from './confinement/service-folders.ts';
import { consoleAddress, firstAdministratorLink } from './console-address.ts';
import { firstUser } from './first-user.ts';
import { switchOnIpForwarding } from './ip-forwarding.ts';
import { LiveLines } from './live-lines.ts';
import { checkPreSharedKeys, type PreSharedKey, preSharedKeys } from './pre-shared-key.ts';
import {
  checkAddressTranslation,
  checkConsolePort,
  checkPrivileges,
  checkTunDevice,
  checkUdpPorts,
} from './preflight.ts';
import { openPublisher, servePublishing } from './publishing/open-publishing.ts';
import type { Publisher } from './publishing/publisher.ts';
import { selfProbe } from './self-probe.ts';
import { Supervisor } from './supervisor.ts';

interface UpOptions extends StateOption {
  readonly settings?: string;
  readonly probe: boolean;
  readonly logKeys?: string;
}

/** `sekisho up` */
export function addUpCommand(program: Command): void {
  withState(program.command('up'))
    .description('run the gateway with everything it needs, until Ctrl-C')
    .option(
      '--settings <file>',
      'settings (default: $SEKISHO_SETTINGS, ./sekisho.yaml, else sekisho.yaml in the state directory)',
    )
    .option('--no-probe', 'do not connect through the front door once as a test')
    .option(
      '--log-keys <dir>',
      'write the keys of every connection here, for Wireshark: whoever has them reads all traffic',
    )
    .action(up);
}

async function up({ state, settings: settingsFlag, probe, logKeys }: UpOptions): Promise<void> {
  const begun = performance.now();
  const paths = statePaths(state);
  checkPrivileges();
  checkTunDevice();
  // A first run leaves nothing behind where the checks fail, so it makes the state directory after them.
  let held = existsSync(paths.root) ? await lock(paths) : undefined;
  try {
    const file = findSettings(settingsFlag, paths, { env: process.env, directory: process.cwd() });
    const settings = readSettings(file);
    checkPreSharedKeys(settings);
    checkAddressTranslation(settings);
    await checkUdpPorts(settings.gateway.listen);
    await checkConsolePort(settings.console);
    held ??= await lock(paths);
    if (file.toBeMade) {
      makeSettings(file);
      console.log(`Made the settings ${shortPath(file.path)} of the commented example.`);
    }
    divideOlderState(paths, settings);
    provideCaPassphrase(settings, paths);
    const keyLog = logKeys === undefined ? undefined : resolve(logKeys);
    const [key, ...more] = preSharedKeys(settings);
    for (const { name, text, source } of more.filter(({ made }) => made)) {
      console.log(`Made the pre-shared key ${name}: ${text}  (${shortPath(source)})`);
    }
    await run({ paths, settings, key, begun, probe, keyLog });
  } finally {
    // Also where a check fails: the lock would keep this process, and the state directory from the next one.
    held?.release();
  }
}

async function lock(paths: StatePaths): Promise<StateLock> {
  const held = await lockState(paths.lock);
  if (held !== undefined) return held;
  throw new CommandError(
    `A gateway already runs on ${paths.root}: stop that one first, or name another state directory with --state.`,
  );
}

interface Run {
  readonly paths: StatePaths;
  readonly settings: Settings;
  readonly key: PreSharedKey | undefined;
  /** performance.now() of the command's start. */
  readonly begun: number;
  readonly probe: boolean;
  readonly keyLog: string | undefined;
}

async function run({ paths, settings, key, begun, probe, keyLog }: Run): Promise<void> {
  const ipv6 = settings.officeMode.ipv6 !== undefined;
  const forwarding = () => switchOnIpForwarding({ ipv6 });
  const settingsNow = () => readSettings({ path: settings.file, toBeMade: false });
  const supervisor = new Supervisor({ paths, settings, settingsNow, say, keyLog, forwarding });
  const publisher = openPublisher({ paths, settings, services: supervisor, say });
  const stopRequest = stopRequested();
  let close: OpenGateway['close'] | undefined;
  try {
    const ready = await Promise.race([stopRequest, startUp(supervisor, paths, { settings, publisher })]);
    if (ready === undefined) return;
    close = ready.close;
    console.log(announce({ settings, key, user: ready.user, paths, startedInMs: performance.now() - begun }));
    if (keyLog !== undefined) console.log(`${keyLogWarning(keyLog)}\n`);
    for (const warning of settingsWarnings(settings)) console.log(`WARNING: ${warning}\n`);
    const lines = new LiveLines();
    const listening = ready.gateway.bus.subscribeEvents((event) => {
      const line = lines.format(event);
      if (line !== undefined) console.log(line);
    });
    if (probe) await Promise.race([stopRequest, testItself(settings, ready.user, key)]);
    console.log('Connections appear here; Ctrl-C stops the gateway.');
    await stopRequest;
    // While the edge says goodbye its last events are still of interest.
    console.log('Stopping.');
    await supervisor.stopEdge();
    listening();
  } finally {
    await close?.();
    await supervisor.stop();
  }
  console.log('Stopped.');
}

interface Known {
  readonly settings: Settings;
  readonly publisher: Publisher;
}

async function startUp(supervisor: Supervisor, paths: StatePaths, { settings, publisher }: Known) {
  await supervisor.startServers();
  await supervisor.startServices(publisher.inForce);
  const { natsUrl } = supervisor;
  const endPublishing = await servePublishing(publisher, paths, natsUrl);
  const { gateway, close } = await connectTo(paths, localBus(paths, natsUrl));
  const closeBoth = async () => void (await Promise.all([endPublishing(), close()]));
  return { gateway, close: closeBoth, user: await firstUser(gateway, paths, settings) };
}

interface Ready {
  readonly settings: Settings;
  readonly key: PreSharedKey | undefined;
  readonly user: FirstUser | undefined;
  readonly paths: StatePaths;
  readonly startedInMs: number;
}

function announce({ settings, key, user, paths, startedInMs }: Ready): string {
  const addresses = dialledAddresses(settings);
  return formatAnnouncement({
    settings,
    addresses,
    // The names that clients dial are not the console's.
    console: consolePlace(settings, paths, addresses.find(isIPv4)),
    startedInMs,
    preSharedKey: key && { text: key.made ? key.text : undefined, source: sourceText(key) },
    firstUser: user,
    logs: paths.logs,
  });
}

function consolePlace({ console }: Settings, paths: StatePaths, dialled = '127.0.0.1') {
  if (!console.enabled) return undefined;
  const url = consoleAddress(console, dialled);
  return { url, firstAdministrator: firstAdministratorLink(url, paths) };
}

const sourceText = ({ source, groups }: PreSharedKey): string =>
  groups === undefined ? shortPath(source) : `${shortPath(source)}, for members of ${groups.join(', ')} alone`;

async function testItself(settings: Settings, user: FirstUser | undefined, key: PreSharedKey | undefined) {
  if (user === undefined || key === undefined) return;
  if (key.groups !== undefined) {
    const whose = key.groups.join(', ');
    return console.log(
      `The gateway was not tested: every pre-shared key is for some groups alone (${key.name} for ${whose}).\n`,
    );
  }
  console.log(`${await selfProbe(settings, user, key)}\n`);
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; later ones change nothing, so that the end stays orderly. */
function stopRequested(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  });
}

const say = (sentence: string): void => console.log(`${formatClock(new Date())}  ${sentence}`);
