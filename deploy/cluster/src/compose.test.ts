import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCompose } from './compose.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-compose-'));
afterAll(() => rmSync(directory, { recursive: true }));

const rest = `
networks: { bus: { internal: true, ipam: { config: [{ subnet: 172.30.4.0/24 }] } } }
volumes: { data: }
`;
const read = (service: string, environment: NodeJS.ProcessEnv = {}) => {
  const file = join(directory, 'docker-compose.yml');
  writeFileSync(file, `name: test\nservices: { one: { image: nats:2, ${service} } }\n${rest}`);
  const one = readCompose(file, environment).services.get('one');
  if (one === undefined) throw new Error('it has no service');
  return one;
};

describe('docker-compose.yml', () => {
  it('is read: what a service runs, as whom, and with which rights', () => {
    expect(
      read("entrypoint: [run], command: [it], user: '7:8', cap_drop: [ALL], cap_add: [NET_ADMIN], read_only: true"),
    ).toMatchObject({ command: ['run', 'it'], user: 7, group: 8, capabilities: ['net_admin'], readOnly: true });
  });

  it('leaves a service that drops nothing what Docker does', () => {
    expect(read('cap_drop: [CHOWN]').capabilities).toContain('net_raw');
    expect(read('cap_drop: [CHOWN]').capabilities).not.toContain('chown');
  });

  it('mounts named volumes, and paths beside the file', () => {
    expect(read("volumes: ['data:/data', './settings.yaml:/etc/settings.yaml:ro']").mounts).toEqual([
      { kind: 'volume', source: 'data', target: '/data', readOnly: false },
      { kind: 'bind', source: join(directory, 'settings.yaml'), target: '/etc/settings.yaml', readOnly: true },
    ]);
  });

  it('puts the environment in', () => {
    const variable = (text: string) => `\${${text}}`;
    const command = (...words: string[]) => `command: ${JSON.stringify(words)}`;
    const found = read(command(`$${variable('HOME')}`, variable('GREETING:-hello'), variable('NAME')), {
      NAME: 'world',
    });
    expect(found.command).toEqual([variable('HOME'), 'hello', 'world']);
    expect(() => read(command(variable('NAME')))).toThrow(/NAME is not set/);
  });

  it('puts something else in where a variable is set, and is refused where one is that is not to be', () => {
    const variable = (text: string) => `\${${text}}`;
    const one = variable(`OLD:+${variable('NEW:?OLD is not read any more')}`);
    const found = (environment: NodeJS.ProcessEnv) => read(`command: ${JSON.stringify([one])}`, environment).command;
    expect(found({})).toEqual(['']);
    expect(found({ OLD: '', NEW: 'new' })).toEqual(['']);
    expect(found({ OLD: 'old', NEW: 'new' })).toEqual(['new']);
    expect(() => found({ OLD: 'old' })).toThrow(/^OLD is not read any more$/);
  });

  it('says how often health is checked', () => {
    const check = 'healthcheck: { test: [CMD-SHELL, a | b], interval: 1m30s, timeout: 500ms, retries: 3 }';
    expect(read(check).healthCheck).toEqual({
      command: ['/bin/sh', '-c', 'a | b'],
      intervalMs: 90_000,
      timeoutMs: 500,
      retries: 3,
      startPeriodMs: 0,
      startIntervalMs: 90_000,
    });
  });

  it.each([
    ['a key that nobody here understands', 'privileged: true', /privileged/],
    ['a network that is not there', 'networks: { nowhere: }', /the network nowhere, which there is not/],
    ['a volume that is not there', "volumes: ['nothing:/data']", /the volume nothing, which there is not/],
    ['a service that is not there', 'depends_on: { two: { condition: service_started } }', /depends on two/],
    ['a duration that is none', 'stop_grace_period: soon', /soon is no duration/],
  ])('is refused for %s', (_, service, reason) => {
    expect(() => read(service)).toThrow(reason);
  });
});
