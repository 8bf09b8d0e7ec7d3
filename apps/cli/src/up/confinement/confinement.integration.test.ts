import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statePaths } from '../../state/state-paths.ts';
import { Confinement, type Needs } from './confinement.ts';
import { rightsOf } from './rights.ts';

// What a service could reach if somebody took it over, asked of a process in its place.

/** A home directory, closed to others. */
const home = mkdtempSync('/root/sekisho-confined-');
const paths = statePaths(join(home, 'state'), {});
const settings = join(home, 'sekisho.yaml');
const secret = join(home, 'psk');
const refreshMs = 5_000;
let confinement: Confinement;

beforeAll(() => {
  writeFileSync(settings, 'supportL2tp: true\n', { mode: 0o600 });
  writeFileSync(secret, 'open sesame\n', { mode: 0o600 });
  mkdirSync(paths.service('auth'), { recursive: true, mode: 0o700 });
  writeFileSync(join(paths.service('auth'), 'users.sqlite'), 'passwords', { mode: 0o600 });
});
afterEach(() => confinement.close());
afterAll(() => rmSync(home, { recursive: true }));

const needs = (name: Needs['name'], more: Partial<Needs> = {}): Needs => ({
  name,
  rights: rightsOf(name, {}),
  folders: [paths.service(name)],
  files: [settings],
  ...more,
});

/** What a program of Node's says in a service's place. */
function said(of: Needs, program: string): unknown {
  const [command = '', ...args] = confinement.commandFor(of, [process.execPath, '-e', program]);
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}

const telling = (expression: string): string => `
  const fs = require('node:fs');
  const tried = (work) => { try { return work(); } catch (error) { return error.code; } };
  const status = (name) => fs.readFileSync('/proc/self/status', 'utf8').match(new RegExp('^' + name + ':\\\\s*(\\\\w+)', 'm'))[1];
  console.log(JSON.stringify(${expression}));
`;
const rightsNow = telling(
  `[process.getuid(), process.getgroups(), ...['CapEff', 'CapPrm', 'CapBnd', 'CapAmb'].map((set) => BigInt('0x' + status(set)).toString(16)), status('NoNewPrivs')]`,
);

describe('a service', () => {
  it.each([
    ['nats', '0'],
    ['redis', '0'],
    ['ca', '0'],
    ['auth', '0'],
    ['ip-pool', '0'],
    ['audit', '0'],
    // NET_ADMIN and NET_BIND_SERVICE
    ['edge', '1400'],
  ] as const)('%s runs as a user of its own, with these capabilities and no way to others', (name, sets) => {
    confinement = new Confinement(paths);
    const { user } = rightsOf(name, {});
    expect(user).toBeGreaterThan(60_000);
    expect(said(needs(name), rightsNow)).toEqual([user, [user], sets, sets, sets, sets, '1']);
  });

  it('reaches its own, and nothing of others', () => {
    confinement = new Confinement(paths);
    const program = telling(`[
      tried(() => fs.readFileSync('${settings}', 'utf8')),
      tried(() => fs.writeFileSync('${paths.service('edge')}/mine', 'x') ?? 'written'),
      tried(() => fs.readFileSync('${secret}', 'utf8')),
      tried(() => fs.readFileSync('${paths.service('auth')}/users.sqlite', 'utf8')),
      tried(() => fs.readdirSync('${home}')),
      tried(() => fs.readFileSync('/etc/shadow', 'utf8')),
      tried(() => fs.writeFileSync('${settings}', 'x') ?? 'written'),
      tried(() => fs.writeFileSync('${process.execPath}', 'x') ?? 'written'),
    ]`);
    const [own, written, ...refused] = said(needs('edge'), program) as unknown[];
    expect([own, written]).toEqual(['supportL2tp: true\n', 'written']);
    const onlyItsOwnWay = ['sekisho.yaml', 'state'];
    expect(refused).toEqual(['ENOENT', 'ENOENT', onlyItsOwnWay, 'EACCES', 'EROFS', 'EACCES']);
    expect(readFileSync(settings, 'utf8')).toBe('supportL2tp: true\n');
    expect(statSync(join(paths.service('edge'), 'mine')).uid).toBe(rightsOf('edge', {}).user);
  });

  it('finds its own behind links, where what they lead to is closed to it', () => {
    confinement = new Confinement(paths);
    const linked = mkdtempSync(join(tmpdir(), 'sekisho-linked-'));
    chmodSync(linked, 0o755);
    try {
      symlinkSync(paths.root, join(linked, 'state'));
      symlinkSync(secret, join(linked, 'psk'));
      const folder = join(linked, 'state/edge');
      const program = telling(`[
        tried(() => fs.writeFileSync('${folder}/linked', 'x') ?? 'written'),
        tried(() => fs.readFileSync('${linked}/psk', 'utf8')),
        tried(() => fs.readdirSync('${home}')),
      ]`);
      const wanted = needs('edge', { folders: [folder], files: [join(linked, 'psk')] });
      expect(said(wanted, program)).toEqual(['written', 'open sesame\n', ['psk', 'state']]);
      expect(statSync(join(paths.service('edge'), 'linked')).uid).toBe(rightsOf('edge', {}).user);
    } finally {
      rmSync(linked, { recursive: true });
    }
  });

  it('is given its secrets, and takes what is open to others as open', () => {
    confinement = new Confinement(paths);
    const open = join(home, 'open');
    writeFileSync(open, 'no secret', { mode: 0o644 });
    const program = telling(
      `['${secret}', '${open}'].map((file) => [fs.readFileSync(file, 'utf8'), fs.statSync(file).mode & 0o777])`,
    );
    expect(said(needs('edge', { files: [secret, open] }), program)).toEqual([
      ['open sesame\n', 0o600],
      ['no secret', 0o644],
    ]);
  });

  it('sees a file that it reads as a copy change', async () => {
    confinement = new Confinement(paths);
    const file = join(home, 'ipassignment.conf');
    writeFileSync(file, 'long before', { mode: 0o600 });
    const running = confinement.commandFor(needs('ip-pool', { files: [file] }), ['sleep', '30']);
    const child = spawn(running[0] ?? '', running.slice(1), { stdio: 'ignore' });
    try {
      const inside = `/proc/${child.pid}/root${file}`;
      const content = () => (statSync(inside, { throwIfNoEntry: false })?.isFile() ? readFileSync(inside, 'utf8') : '');
      await eventually('it sees the file', refreshMs, () => content() === 'long before');
      writeFileSync(file, 'after');
      await eventually('it sees the new one', refreshMs, () => content() === 'after');
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('writes keys where it is told to, in files of its own', () => {
    confinement = new Confinement(paths);
    const keyLog = join(home, 'keys');
    const program = telling(
      `fs.appendFileSync('${keyLog}/esp_sa', 'a key') ?? fs.statSync('${keyLog}/esp_sa').uid === process.getuid()`,
    );
    expect(said(needs('edge', { keyLog }), program)).toBe(true);
    expect(readFileSync(join(keyLog, 'esp_sa'), 'utf8')).toBe('a key');
  });

  it('is not started where its program is closed to it, and says what to do', () => {
    confinement = new Confinement(paths);
    const checkout = resolve(import.meta.dirname, '../../../../..');
    const closed = mkdtempSync(join(checkout, 'node_modules', '.closed-'));
    try {
      expect(() => confinement.commandFor(needs('edge'), [process.execPath, join(closed, 'main.js')])).toThrow(
        `${closed} is closed to the users that the services run as: run chmod -R o+rX ${checkout}, then start again.`,
      );
    } finally {
      rmSync(closed, { recursive: true });
    }
  });

  it('is root with few of its powers where nothing can be mounted', () => {
    confinement = new Confinement(paths, undefined, false);
    // NET_ADMIN, NET_BIND_SERVICE and DAC_READ_SEARCH
    expect(said(needs('edge'), rightsNow)).toEqual([0, [0], '1404', '1404', '1404', '0', '1']);
  });

  it('ends with whoever started it, however that ends', async () => {
    confinement = new Confinement(paths);
    const command = confinement.commandFor(needs('edge'), ['sleep', '60']);
    const starter = `
      const { spawn } = require('node:child_process');
      const child = spawn(${JSON.stringify(command[0])}, ${JSON.stringify(command.slice(1))}, { stdio: 'ignore', detached: true });
      const ready = () => require('node:fs').readFileSync('/proc/' + child.pid + '/cmdline', 'utf8').startsWith('sleep');
      const look = setInterval(() => { if (ready()) { console.log(child.pid); process.kill(process.pid, 'SIGKILL'); } }, 20);
    `;
    let pid = 0;
    try {
      execFileSync(process.execPath, ['-e', starter], { encoding: 'utf8' });
    } catch (error) {
      pid = Number((error as { stdout: string }).stdout);
    }
    expect(pid).toBeGreaterThan(0);
    await eventually('it is gone', refreshMs, () => statSync(`/proc/${pid}`, { throwIfNoEntry: false }) === undefined);
  });
});
