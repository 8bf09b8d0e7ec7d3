import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { newUlid } from '@sekisho/platform';
import { must, OsUsers } from '@sekisho/testing';
import { milliseconds, Secret } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildHelper } from '../../testing/password-helper.fixture.ts';
import { osRefusalMs } from './limits.ts';
import { OsBackEnd } from './os-back-end.ts';

const password = 'Kastanie-7-im-Regen';
const users = new OsUsers();
const debian = ['@include common-auth', '@include common-account'];
const plain = ['auth required pam_unix.so', 'account required pam_unix.so'];

let group: string;
let backEnd: OsBackEnd;
const opened: OsBackEnd[] = [];

const open = (service: string, { timeoutMs = 10_000, workers = 4 } = {}): void => {
  backEnd = OsBackEnd.open('unix', { kind: 'os', service, timeout: milliseconds(timeoutMs), workers });
  opened.push(backEnd);
};
const logIn = (name: string, text = password) =>
  backEnd.verify({
    connection: newUlid(),
    edge: 'edge-1',
    remote: '192.0.2.7',
    name,
    presented: name,
    credentials: { method: 'pap', password: Secret.fromText(text) },
  });
const look = (name: string) =>
  backEnd.lookup({ connection: newUlid(), edge: 'edge-1', remote: '192.0.2.7', name, presented: name });
const took = async (work: Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};

beforeAll(() => {
  buildHelper();
  group = users.addGroup('staff');
});
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));
afterAll(() => users.remove());

describe.each([
  ['the stacks of Debian', debian],
  ['pam_unix alone', plain],
])('users of the operating system through %s', (_, lines) => {
  const kind = lines === debian ? 'debian' : 'plain';
  const people: Record<string, string> = {};
  let service: string;

  beforeAll(async () => {
    service = users.addService(kind, ...lines);
    const add = (name: string) => users.addUser(`${kind.charAt(0)}-${name}`, password, { groups: [group] });
    for (const name of ['usual', 'gone', 'old', 'locked', 'empty']) people[name] = add(name);
    await must('chage', ['-E', '2001-01-01', people.gone ?? '']);
    await must('chage', ['-d', '0', people.old ?? '']);
    await must('passwd', ['-l', people.locked ?? '']);
    await must('passwd', ['-d', people.empty ?? '']);
  });

  const as = (name: string, text?: string) => {
    open(service);
    return logIn(people[name] ?? '', text);
  };

  it('accepts the right password, with the Unix groups of the user', async () => {
    expect(await as('usual')).toEqual({
      kind: 'accepted',
      account: { name: people.usual, groups: [people.usual, group], grants: {} },
    });
    expect(backEnd.health()).toEqual([
      { server: `PAM service ${service}`, state: 'up', answeredAt: expect.closeTo(Date.now(), -4) },
    ]);
  });

  it('refuses a wrong password', async () => {
    expect(await as('usual', 'wrong')).toMatchObject({ kind: 'refused', code: 'wrong-password' });
    expect(await as('usual', '')).toMatchObject({ kind: 'refused', code: 'wrong-password' });
  });

  it('knows no user that the system does not know, and takes as long to say so', async () => {
    open(service);
    expect(await logIn(users.name('nobody'))).toEqual({ kind: 'unknown-user' });
    for (const name of ['', '-x', '../../etc/passwd', 'a:b', 'a\nb', 'x'.repeat(300)]) {
      expect(await logIn(name), name).toEqual({ kind: 'unknown-user' });
    }
    const [unknown, wrong] = [await took(logIn(users.name('nobody'))), await took(logIn(people.usual ?? '', 'wrong'))];
    expect(unknown).toBeGreaterThan(osRefusalMs - 2);
    expect(Math.abs(unknown - wrong)).toBeLessThan(osRefusalMs / 2);
  });

  it('refuses an account that has expired, but says so to nobody without its password', async () => {
    expect(await as('gone')).toMatchObject({ kind: 'refused', code: 'account-expired' });
    expect(await as('gone', 'wrong')).toMatchObject({ kind: 'refused', code: 'wrong-password' });
  });

  it('refuses a password that must be changed', async () => {
    expect(await as('old')).toMatchObject({ kind: 'refused', code: 'password-expired' });
  });

  it('refuses a locked password; PAM tells it from a wrong one in no way, which the detail says', async () => {
    expect(await as('locked')).toMatchObject({
      kind: 'refused',
      code: 'wrong-password',
      detail: expect.stringContaining('passwd -l'),
    });
  });

  it('refuses an account without a password', async () => {
    expect(await as('empty', '')).toMatchObject({ kind: 'refused', code: 'wrong-password' });
  });

  it('finds who has proven themselves by certificate, whatever their password is like', async () => {
    open(service);
    const found = (name: string) =>
      expect(look(people[name] ?? '')).resolves.toMatchObject({
        account: { name: people[name], groups: [people[name], group] },
      });
    for (const name of ['usual', 'old', 'locked', 'empty']) await found(name);
    expect(await look(people.gone ?? '')).toMatchObject({ kind: 'refused', code: 'account-expired' });
    for (const name of [users.name('nobody'), '', '../x']) expect(await look(name)).toEqual({ kind: 'unknown-user' });
  });

  it('refuses a password that PAM cannot be told', async () => {
    expect(await as('usual', `${password}\0`)).toMatchObject({ code: 'wrong-password', detail: expect.any(String) });
    expect(await as('usual', 'x'.repeat(512))).toMatchObject({ code: 'wrong-password', detail: expect.any(String) });
  });
});

describe('the helpers', () => {
  let service: string;
  let ali: string;
  let slow: string;
  let hanging: string;

  beforeAll(async () => {
    service = users.addService('helpers', ...plain);
    ali = users.addUser('ali', password);
    slow = users.addUser('slow', password);
    hanging = users.addService(
      'hanging',
      `auth [success=ignore default=1] pam_succeed_if.so quiet user = ${slow}`,
      'auth required pam_exec.so quiet /bin/sleep 61.5',
      ...plain,
    );
  });

  it('verify 20 users at once while the event loop goes on', async () => {
    open(service);
    await logIn(ali);
    const before = performance.eventLoopUtilization();
    const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(ali)));
    const { utilization } = performance.eventLoopUtilization(before);
    expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'accepted'));
    expect(utilization).toBeLessThan(0.5);
    expect(helperPids()).toHaveLength(4);
  });

  it('are killed with what a module started when they hang, while others get in', async () => {
    open(hanging, { timeoutMs: 2_000, workers: 2 });
    const hung = logIn(slow);
    await pause(200);
    expect(helperPids()).toHaveLength(1);
    expect(await sleeping()).toHaveLength(1);
    expect(await took(logIn(ali))).toBeLessThan(1_000);
    expect(await logIn(ali)).toMatchObject({ kind: 'accepted' });
    expect(await hung).toEqual({
      kind: 'unavailable',
      detail: `PAM service ${hanging} did not answer in 2 s`,
    });
    expect(backEnd.health()).toMatchObject([{ state: 'down', answeredAt: expect.any(Number) }]);
    await expect.poll(() => sleeping()).toEqual([]);
    expect(await logIn(ali)).toMatchObject({ kind: 'accepted' });
    expect(backEnd.health()).toMatchObject([{ state: 'up' }]);
  });

  it('let nobody wait for ever when all of them hang, and are replaced', async () => {
    open(hanging, { timeoutMs: 1_000, workers: 1 });
    const hung = logIn(slow);
    const waiting = logIn(ali);
    expect(await hung).toMatchObject({ kind: 'unavailable' });
    expect(await waiting).toMatchObject({ kind: expect.stringMatching(/accepted|unavailable/) });
    expect(await logIn(ali)).toMatchObject({ kind: 'accepted' });
  });

  it('are replaced when they die', async () => {
    open(service);
    await logIn(ali);
    for (const pid of helperPids()) process.kill(pid, 'SIGKILL');
    await expect.poll(() => helperPids()).toEqual([]);
    expect(await logIn(ali)).toMatchObject({ kind: 'accepted' });
  });

  it('end with the back end', async () => {
    open(service);
    await Promise.all([logIn(ali), logIn(ali)]);
    expect(helperPids().length).toBeGreaterThan(0);
    await backEnd.close();
    expect(helperPids()).toEqual([]);
    expect(await logIn(ali)).toMatchObject({ kind: 'unavailable' });
  });

  it('keep no password: not on the command line, not in the environment, not in memory', async () => {
    open(service, { workers: 1 });
    expect(await logIn(ali)).toMatchObject({ kind: 'accepted' });
    const [pid = 0] = helperPids();
    expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).not.toContain(password);
    expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain(password);
    expect(memoryOf(pid)).toContain('sekisho');
    expect(memoryOf(pid)).not.toContain(password);
  });

  it('give up what they do not need', async () => {
    open(service, { workers: 1 });
    await logIn(ali);
    const [pid = 0] = helperPids();
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    // CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, SETGID, SETUID, AUDIT_WRITE
    expect(Number.parseInt(/^CapBnd:\t(\w+)$/m.exec(status)?.[1] ?? '', 16) & ~0x200000cf).toBe(0);
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
  });
});

describe('the OS back end', () => {
  it('says that a PAM service is missing, where PAM itself would say that every password is wrong', async () => {
    const service = users.name('missing');
    open(service);
    const detail = `PAM service ${service}: there is no file /etc/pam.d/${service}`;
    expect(await logIn('root')).toEqual({ kind: 'unavailable', detail });
    expect(backEnd.health()).toEqual([{ server: `PAM service ${service}`, state: 'down', detail }]);
  });

  it('tells a lock of pam_faillock from a wrong password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sekisho-faillock-'));
    const faillock = (does: string, control = 'required') =>
      `auth ${control} pam_faillock.so ${does} deny=2 unlock_time=60 dir=${folder}`;
    const lines = [
      'auth [success=1 default=bad] pam_unix.so',
      faillock('authfail', '[default=die]'),
      faillock('authsucc'),
    ];
    open(users.addService('faillock', faillock('preauth'), ...lines, 'account required pam_unix.so'));
    const user = users.addUser('bob', password);
    expect(await logIn(user)).toMatchObject({ kind: 'accepted' });
    for (let n = 0; n < 2; n += 1) expect(await logIn(user, 'wrong')).toMatchObject({ code: 'wrong-password' });
    expect(await logIn(user)).toMatchObject({ kind: 'refused', code: 'account-locked' });
    rmSync(folder, { recursive: true });
  });

  it('says in a sentence that the helper is not built', () => {
    const settings = { kind: 'os', service: 'sekisho', timeout: milliseconds(1000), workers: 1 } as const;
    expect(() => OsBackEnd.open('unix', settings, { program: '/nowhere/sekisho-pam' })).toThrow(
      /^The back end unix needs the helper for OS passwords, which is not built: install .* npm run setup\.$/,
    );
  });
});
/** Processes by their command, of those this test started. */
function descendants(pid: number, command: string): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => {
    try {
      const own = readFileSync(`/proc/${child}/comm`, 'utf8').trim() === command && !isZombie(child) ? [child] : [];
      return [...own, ...descendants(child, command)];
    } catch {
      return [];
    }
  });
}

const isZombie = (pid: number): boolean => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
const helperPids = (): number[] => descendants(process.pid, 'sekisho-pam');
const sleeping = async (): Promise<string[]> =>
  (await must('ps', ['-eo', 'args='])).split('\n').filter((line) => line.startsWith('/bin/sleep 61.5'));

function memoryOf(pid: number): string {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    const writable = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^(\w+)-(\w+) rw.*$/gm);
    return [...writable]
      .map(([, from = '', to = '']) => read(memory, Number.parseInt(from, 16), Number.parseInt(to, 16)))
      .join('');
  } finally {
    closeSync(memory);
  }
}

function read(file: number, from: number, to: number): string {
  const bytes = Buffer.alloc(to - from);
  return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, from));
}
