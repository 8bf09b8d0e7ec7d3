import { PrerequisiteError } from '@sekisho/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HostNetwork, openHostNetwork } from './host-network.ts';
import { settingsWith } from './hosts.fixture.ts';
import { networkLimits } from './limits.ts';
import type { CommandOutcome, RunCommand } from './run-command.ts';

const where = 'dev sekisho0 table 4500 proto 145';
const done: CommandOutcome = { stdout: '', stderr: '', exitCode: 0 };

/** What the host was told to change, one line each, and what it was asked. */
let changed: string[];
let asked: string[];
/** What a command that holds these words answers. */
let answers: Map<string, CommandOutcome>;
let logged: string[];
let network: HostNetwork | undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  [changed, asked, logged, answers, network] = [[], [], [], new Map(), undefined];
});
afterEach(async () => {
  await network?.close();
  vi.useRealTimers();
});

const run: RunCommand = async (program, args, input) => {
  const command = [program, ...args].join(' ');
  if (input === undefined) asked.push(command);
  else
    changed.push(
      ...input
        .trim()
        .split('\n')
        .filter((line) => line !== ''),
    );
  for (const [words, answer] of answers) if (`${command}\n${input}`.includes(words)) return answer;
  return done;
};

async function open(yaml: string): Promise<HostNetwork> {
  const log = ({ reason = '' }, message: string) => void logged.push(`${message}: ${reason}`);
  network = await openHostNetwork(settingsWith(yaml), { info: log, warn: log }, { run });
  return network;
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const announce = 'officeMode: { pool: 10.66.0.0/16 }\nrouting: { internal: announce }';

describe('new settings', () => {
  const pools = (...more: string[]) =>
    `officeMode: { pool: 10.66.0.0/16, pools: { ${more.map((each) => `p${each.split('.')[1]}: { addresses: ${each} }`).join(', ')} } }`;
  const routes = () => changed.filter((line) => line.startsWith('route'));

  it('bring the route of a new pool, and leave that of one that goes to whoever is in', async () => {
    const opened = await open(pools('10.67.0.0/24'));
    changed = [];
    await opened.adopt(settingsWith(pools('10.68.0.0/24')));
    await settled();
    expect(routes()).toEqual([`route add 10.68.0.0/24 ${where} src 10.66.0.1`]);
  });

  it('have the networks behind find another way back without a moment between', async () => {
    const opened = await open('officeMode: { pool: 10.66.0.0/16 }');
    opened.hold('10.66.0.64/26');
    await settled();
    changed = [];
    await opened.adopt(settingsWith(announce));
    await settled();
    expect(routes()).toEqual([`route add 10.66.0.64/26 ${where} src 10.66.0.1`, `route del 10.66.0.0/16 ${where}`]);
    changed = [];
    await opened.adopt(settingsWith('officeMode: { pool: 10.66.0.0/16 }\nrouting: { internal: snat }'));
    await settled();
    expect(changed).toContain('table inet sekisho_sekisho0 {');
    expect(routes()).toEqual([`route add 10.66.0.0/16 ${where} src 10.66.0.1`]);
  });

  it('give the gateway an address of a new pool beside that of the one before', async () => {
    const opened = await open('officeMode: { pool: 10.66.0.0/16 }');
    await opened.adopt(settingsWith('officeMode: { pool: 10.70.0.0/16 }'));
    expect(asked).toContain('ip address replace 10.70.0.1/32 dev sekisho0');
  });

  it('change nothing where the host does not let it', async () => {
    const opened = await open('officeMode: { pool: 10.66.0.0/16 }');
    answers.set('nft', { ...done, stderr: 'Operation not permitted', exitCode: 1 });
    changed = [];
    const next = settingsWith('officeMode: { pool: 10.66.0.0/16 }\nrouting: { internal: snat }');
    await expect(opened.adopt(next)).rejects.toThrow(PrerequisiteError);
    expect(routes()).toEqual([]);
  });
});

describe('with routers that know the pools', () => {
  it('all of them lead to the device from the start, and what is outside as long as it is held', async () => {
    const { hold, letGo } = await open(
      'officeMode: { pool: 10.66.0.0/16, pools: { more: { addresses: 10.67.0.0/24 } } }',
    ).then((opened) => ({ hold: opened.hold.bind(opened), letGo: opened.letGo.bind(opened) }));
    const routes = changed.filter((line) => line.startsWith('route'));
    expect(routes).toEqual([
      `route add 10.66.0.0/16 ${where} src 10.66.0.1`,
      `route add 10.67.0.0/24 ${where} src 10.66.0.1`,
    ]);
    expect(changed).toContain('rule add pref 4500 lookup 4500 protocol 145');
    changed = [];
    for (const route of ['10.66.0.64/26', '10.66.3.7/32', '172.20.0.9/32']) hold(route);
    await settled();
    expect(changed).toEqual([`route add 172.20.0.9/32 ${where} src 10.66.0.1`]);
    changed = [];
    for (const route of ['10.66.0.64/26', '172.20.0.9/32']) letGo(route);
    await vi.advanceTimersByTimeAsync(networkLimits.blockLingerMs);
    expect(changed).toEqual([`route del 172.20.0.9/32 ${where}`]);
  });

  it('IPv6 has a rule and routes of its own', async () => {
    await open('officeMode: { pool: 10.66.0.0/16, ipv6: { prefix: "fd00:66::/48" } }');
    expect(changed).toContain(`route add fd00:66:0:0:0:0:0:0/48 ${where}`);
    expect(changed.filter((line) => line.startsWith('rule add'))).toHaveLength(2);
  });
});

describe('with routes that are announced', () => {
  it('there are those alone that sessions hold, and no rule without a route', async () => {
    const opened = await open(announce);
    expect(changed.filter((line) => /^(route|rule)/.test(line))).toEqual([]);
    opened.hold('10.66.0.0/26');
    opened.hold('10.66.9.7/32');
    await settled();
    expect(changed.filter((line) => /^(route|rule)/.test(line))).toEqual([
      `route add 10.66.0.0/26 ${where} src 10.66.0.1`,
      `route add 10.66.9.7/32 ${where} src 10.66.0.1`,
      'rule add pref 4500 lookup 4500 protocol 145',
    ]);
  });

  it('adds what many sessions need in batches', async () => {
    const opened = await open(announce);
    const batches: number[] = [];
    const before = changed.length;
    for (let i = 0; i < networkLimits.routesPerBatchMax + 1; i += 1) opened.hold(`10.70.${i >> 8}.${i & 255}/32`);
    await settled();
    batches.push(changed.length - before);
    expect(batches).toEqual([networkLimits.routesPerBatchMax + 2]);
  });
});

describe('what others have removed', () => {
  it('is set up again: routes, the rule and the table of nftables', async () => {
    await open('officeMode: { pool: 10.66.0.0/16 }\nrouting: { internal: snat }');
    changed = [];
    await vi.advanceTimersByTimeAsync(networkLimits.lookIntervalMs);
    expect(changed).toContain(`route add 10.66.0.0/16 ${where} src 10.66.0.1`);
    expect(changed).toContain('rule add pref 4500 lookup 4500 protocol 145');
    expect(changed).toContain('table inet sekisho_sekisho0 {');
  });

  it('is not set up again while it is there', async () => {
    answers.set('rule show', { ...done, stdout: '[{"priority":4500,"src":"all","table":"4500","protocol":"145"}]' });
    answers.set('route show', { ...done, stdout: '[{"dst":"10.66.0.0/16","flags":[]}]' });
    answers.set('list tables', { ...done, stdout: 'table inet other\ntable inet sekisho_sekisho0\n' });
    await open('officeMode: { pool: 10.66.0.0/16 }\nrouting: { internal: snat }');
    changed = [];
    asked = [];
    await vi.advanceTimersByTimeAsync(networkLimits.lookIntervalMs);
    expect(asked).toHaveLength(3);
    expect(changed).toEqual([]);
  });
});

describe('what fails', () => {
  it('is logged once, counted and tried again', async () => {
    const opened = await open(announce);
    answers.set('route add', {
      ...done,
      stderr: 'Error: Device for nexthop is not up.\nCommand failed -:1\n',
      exitCode: 1,
    });
    opened.hold('10.66.0.0/26');
    await vi.advanceTimersByTimeAsync(3 * networkLimits.retryMs);
    expect(opened.failures).toBe(4);
    expect(logged).toEqual([
      `the host's network could not be changed, tried again: ip route add 10.66.0.0/26 ${where} src 10.66.0.1: Error: Device for nexthop is not up.; Command failed -:1`,
    ]);
    answers.clear();
    await vi.advanceTimersByTimeAsync(networkLimits.retryMs);
    expect(logged[1]).toMatch(/^the host's network is as it should be again/);
    expect(opened.failures).toBe(4);
  });

  it('at the start is a sentence for the administrator', async () => {
    answers.set('ip -4', { ...done, stderr: 'spawn ip ENOENT', exitCode: undefined });
    await expect(open(announce)).rejects.toEqual(
      new PrerequisiteError('Routes to clients cannot be set up: ip -N -j rule show pref 4500: spawn ip ENOENT.'),
    );
  });

  it('says that nftables is missing where addresses are translated, and does without where they are not', async () => {
    answers.set('nft', { ...done, stderr: 'spawn nft ENOENT', exitCode: undefined });
    const hub = 'officeMode: { pool: 10.66.0.0/16 }\naccess: { routeAllTraffic: true }';
    await expect(open(hub)).rejects.toThrow(
      /^Hub mode and routing\.internal: snat translate addresses, .* \(nft: spawn nft ENOENT\): install the package nftables/,
    );
    expect(changed).toContain('route add 10.66.0.0/16 dev sekisho0 table 4500 proto 145 src 10.66.0.1');
    await open(announce);
  });
});
