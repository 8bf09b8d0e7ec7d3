import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MissingSecretError } from '../../options.ts';
import { loadCommand } from './command.ts';
import { readLoadOptions, ScenarioError } from './options.ts';
import { loadScenarioSchema, type Scenario } from './scenario.ts';
import { reportedScenario } from './scenario-summary.ts';

const environment = { SEKISHO_PROBE_PSK: 'key', SEKISHO_PROBE_PASSWORD: 'password' };
const least = ['--server', 'vpn.example.org', '--user', 'user{n}', '--sessions', '10'];

function read(...flags: string[]): ReturnType<typeof readLoadOptions> {
  const command = loadCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  return readLoadOptions(command.parse(flags, { from: 'user' }).opts(), environment);
}

const scenarioOf = (...flags: string[]): Scenario => loadScenarioSchema.parse(read(...flags).scenario);

describe('the options of npm run load', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'sekisho-load-options-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function file(name: string, text: string): string {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  }

  it('need server, users and sessions; all else has a default', () => {
    expect(scenarioOf(...least)).toMatchObject({
      server: 'vpn.example.org',
      preSharedKey: 'key',
      users: { pattern: 'user{n}', first: 1, password: 'password' },
      sessions: 10,
      connectsPerSecond: null,
      inFlight: 32,
      origin: { kind: 'sockets' },
      fingerprints: { sekisho: 1 },
      loss: 0,
    });
  });

  it('mean what they say', () => {
    const scenario = scenarioOf(
      ...least,
      ...[
        '--clients',
        'windows=3,macos',
        '--from',
        '10.64.0.0/16',
        '--rate',
        '50',
        '--in-flight',
        '64',
        '--hold',
        '60',
      ],
      ...['--churn', '5', '--vanish', '20%', '--rekey-esp', '30', '--rekey-ike', '90', '--loss', '2', '--seed', '9'],
      ...['--redial', '--sessions-file', 'sessions.jsonl'],
      ...['--ike', 'aes256-sha1-modp2048', '--esp', 'aes256-sha1,aes256gcm16', '--method', 'ms-chap-v2,pap'],
      ...['--traffic', 'up', '--agent', '10.0.0.10:5201', '--packet-bytes', '1400', '--packet-rate', '2.5'],
      ...['--traffic-share', '50', '--gateway-pid', '12,13', '--users', '4', '--workers', '2', '--name', 'a run'],
    );
    expect(scenario).toMatchObject({
      name: 'a run',
      users: { count: 4 },
      methods: ['ms-chap-v2', 'pap'],
      fingerprints: { windows: 3, macos: 1 },
      ikeSuites: ['aes256-sha1-modp2048'],
      espSuites: ['aes256-sha1', 'aes256gcm16'],
      origin: { kind: 'addresses', network: '10.64.0.0/16' },
      workers: 2,
      connectsPerSecond: 50,
      inFlight: 64,
      holdSeconds: 60,
      churnPerSecond: 5,
      vanishShare: 0.2,
      redial: true,
      rekeyEspSeconds: 30,
      rekeyIkeSeconds: 90,
      loss: 0.02,
      traffic: {
        kind: 'up',
        agent: { address: '10.0.0.10', port: 5201 },
        packetBytes: 1400,
        packetsPerSecond: 2.5,
        share: 0.5,
      },
      gatewayProcesses: [12, 13],
      seed: 9,
    });
  });

  it('come before what a scenario file says', () => {
    const scenario = { server: '192.0.2.1', sessions: 7, inFlight: 2, users: { pattern: 'u{n}', password: 'p' } };
    const path = file('scenario.json', JSON.stringify(scenario));
    expect(scenarioOf('--scenario', path, '--sessions', '9')).toMatchObject({ ...scenario, sessions: 9 });
  });

  it('take users from a file', () => {
    const path = file('users', 'ann secret one\nbob two\n');
    const { users } = scenarioOf('--server', 'x', '--sessions', '2', '--user-file', path);
    expect(users).toEqual({
      list: [
        { name: 'ann', password: 'secret one' },
        { name: 'bob', password: 'two' },
      ],
    });
  });

  it.each([
    [['--from', '192.0.2.7:30000'], { kind: 'ports', address: '192.0.2.7', first: 30_000 }],
    [['--from', 'sockets'], { kind: 'sockets' }],
  ] as const)('say where clients send from: %j', (flags, origin) => {
    expect(scenarioOf(...least, ...flags).origin).toEqual(origin);
  });

  it.each([
    [['--user', 'a'], /^--server is missing.*\n--sessions is missing/],
    [['--server', 'x', '--sessions', '1'], /^Give --user PATTERN or --user-file FILE\.$/],
    [[...least, '--users', '0'], /^--users: /],
    [[...least, '--rate', '0'], /^--rate: /],
    [[...least, '--from', '10.0.0.0/99'], /^--from: an IPv4 network such as/],
    [[...least, '--from', '10.0.0.0/24', '--path', 'javascript'], /^--path: .*need the native packet path/],
    [[...least, '--traffic', 'echo'], /^--agent is missing/],
    [[...least, '--traffic', 'tcp-up', '--agent', '10.0.0.1:1', '--from', '10.0.0.0/24'], /^--tun: TCP needs a TUN/],
    [[...least, '--tun', 'x=10.0.0.1/32'], /^--tun: a TUN device needs the native packet path/],
    [[...least, '--packet-bytes', '20', '--traffic', 'up', '--agent', '10.0.0.1:1'], /^--packet-bytes: /],
  ])('are refused with a sentence that names the option: %j', (flags, sentence) => {
    expect(() => read(...flags)).toThrow(ScenarioError);
    expect(() => read(...flags)).toThrow(sentence);
  });

  it.each([
    ['--clients', 'beos'],
    ['--ike', 'rot13'],
    ['--loss', 'much'],
    ['--sessions', '1.5'],
    ['--agent', 'localhost:1'],
    ['--tun', 'tun0'],
  ])('are refused at once: %s %s', (flag, value) => {
    expect(() => read(...least, flag, value)).toThrow(/error: option/);
  });

  it('tell which secret is missing', () => {
    const command = loadCommand().parse(least, { from: 'user' });
    expect(() => readLoadOptions(command.opts(), {})).toThrow(MissingSecretError);
  });

  it('show in the report without their secrets', () => {
    const flags = ['--loss', '2', '--clients', 'windows=3,ios=1', '--from', '10.64.0.0/16'];
    const reported = reportedScenario(scenarioOf(...least, ...flags));
    expect(reported).toMatchObject({ name: 'Windows 10/11, iOS, 10 sessions', sessions: 10, connectsPerSecond: null });
    expect(reported.settings).toMatchObject({
      Clients: 'Windows 10/11 75 %, iOS 25 %',
      'Clients send from': 'addresses of 10.64.0.0/16',
      'Control datagrams lost each way': '2 %',
    });
    expect(JSON.stringify(reported)).not.toMatch(/password|"key"/);
  });
});
