/**
 * Records what the README shows: a gateway that is started for the first time, a client that connects, and what its
 * administrator sees. Run as root in a built checkout without settings and state: `sudo npm run recording`. With `--render`
 * only the picture is made anew, of the recordings.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../deploy/bootstrap/commands.mjs';
import { prepare } from '../../deploy/bootstrap/prepare.mjs';
import { run, SetupError } from '../../deploy/bootstrap/say.mjs';
import { parseCast, render } from './svg.mjs';
import { Terminal } from './terminal.mjs';

const folder = join(root, 'docs/recording');
const picture = join(root, 'docs/start-and-connect.svg');
const names = ['gateway', 'client', 'administrator'];
/** So much of each is seen at once: all of a connect, and of the gateway's start. */
const rowsShown = [26, 14, 12];
const castFile = (/** @type {string} */ name) => join(folder, `${name}.cast`);
const state = join(root, '.sekisho');

// Addresses for documentation (RFC 5737).
const gatewayAddress = '192.0.2.10';
const clientAddress = '192.0.2.77';
const probe = `npm run --silent probe -- --server ${gatewayAddress} --psk-file .sekisho/secrets/psk --user alice`;
const right = `${probe} \\\n  --password-file .sekisho/secrets/first-user --ping 10.66.0.1 --hold 8`;
const wrong = `SEKISHO_PROBE_PASSWORD=guessed \\\n  ${probe}`;
const sekisho = 'npm run --silent sekisho --';

async function record() {
  const terminals = [
    new Terminal('the gateway', 'gateway'),
    new Terminal('a client', 'client'),
    new Terminal('the administrator', 'gateway'),
  ];
  const [gateway, dialler, administrator] = terminals;
  if (gateway === undefined || dialler === undefined || administrator === undefined) return;
  try {
    for (const terminal of terminals) await terminal.open();
    const began = performance.now();
    for (const terminal of terminals) terminal.begin(began);
    await gateway.run('npm start', /Connections appear here/);
    const connected = dialler.run(right);
    await dialler.until(/Ping.*\n/);
    await administrator.run(`${sekisho} sessions`);
    await connected;
    await dialler.run(wrong);
    await sleep(1_000);
    await administrator.run(`${sekisho} log`);
    await gateway.interrupt();
    for (const [index, name] of names.entries()) writeFileSync(castFile(name), terminals[index]?.cast() ?? '');
  } finally {
    for (const terminal of terminals) await terminal.close();
  }
}

/** Two machines, joined by a cable. */
function layNetwork() {
  ip('netns add gateway');
  ip('netns add client');
  ip('link add eth0 netns gateway type veth peer name eth0 netns client');
  for (const [namespace, address] of [
    ['gateway', gatewayAddress],
    ['client', clientAddress],
  ]) {
    ip(`-n ${namespace} address add ${address}/24 dev eth0`);
    ip(`-n ${namespace} link set lo up`);
    ip(`-n ${namespace} link set eth0 up`);
  }
}

/** Whatever still runs in it ends. */
function removeNetwork() {
  for (const namespace of ['gateway', 'client'].filter((name) => existsSync(join('/run/netns', name)))) {
    const pids = execFileSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8' });
    for (const pid of pids
      .split('\n')
      .map(Number)
      .filter((each) => each > 1))
      process.kill(pid, 'SIGKILL');
    ip(`netns delete ${namespace}`);
  }
}

/** @param {string} line */
const ip = (line) => execFileSync('ip', line.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });

function checkPlace() {
  if (process.getuid?.() !== 0) throw new SetupError('Run this as root: sudo npm run recording.');
  for (const path of [state, join(root, 'sekisho.yaml')]) {
    if (existsSync(path)) throw new SetupError(`${path} is there: a first start is recorded where there is none.`);
  }
}

await run(async () => {
  if (!process.argv.includes('--render')) {
    checkPlace();
    await prepare({});
    try {
      layNetwork();
      await record();
    } finally {
      removeNetwork();
      rmSync(state, { recursive: true, force: true });
    }
  }
  const casts = names.map((name) => parseCast(readFileSync(castFile(name), 'utf8')));
  writeFileSync(picture, render(casts, rowsShown));
  return 0;
});
