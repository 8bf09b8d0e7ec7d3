import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCompose, type Service } from './compose.ts';
import { Container, runOnce } from './container.ts';
import { isAlive } from './leftovers.ts';
import { placeOf } from './place.ts';
import { ip, run } from './shell.ts';

const namespace = `sekisho-container-${process.pid}`;
const directory = mkdtempSync(join(tmpdir(), 'sekisho-container-'));
const compose = join(directory, 'docker-compose.yml');

beforeAll(() => ip(`netns add ${namespace}`));
afterAll(async () => {
  await run(['ip', 'netns', 'delete', namespace]);
  rmSync(directory, { recursive: true });
});

function serviceWith(text: string): Service {
  writeFileSync(join(directory, 'settings.yaml'), 'of the host');
  writeFileSync(
    compose,
    `name: test\nnetworks: {}\nvolumes: { data: }\nservices: { one: { image: redis:7, ${text} } }\n`,
  );
  const service = readCompose(compose).services.get('one');
  if (service === undefined) throw new Error('it has no service');
  return service;
}

const placeFor = (service: Service) => placeOf({ name: 'one-1', service, namespace }, { volumes: ['data'] }, directory);

/** What a shell says in a container of a service. */
async function said(service: Service, script: string): Promise<string> {
  const { stdout, stderr } = await runOnce(service, placeFor(service), ['/bin/sh', '-c', script]);
  return `${stdout}${stderr}`.trim();
}

describe('a container without Docker', () => {
  const confined = "read_only: true, cap_drop: [ALL], security_opt: ['no-new-privileges:true'], user: '7001:7002'";

  it('runs as the user of the service, under the name of the replica, and sees no other process', async () => {
    const service = serviceWith(confined);
    expect(await said(service, 'id -u; id -g; id -un; hostname; echo $$')).toBe('7001\n7002\none\none-1\n1');
  });

  it('has the rights of the service, and gains none', async () => {
    const rights = 'grep -E "CapBnd|CapEff|NoNewPrivs" /proc/self/status | tr -s "\\t " " "';
    expect(await said(serviceWith(confined), rights)).toBe(
      'CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1',
    );
    // NET_ADMIN is capability 12.
    expect(await said(serviceWith("cap_drop: [ALL], cap_add: [NET_ADMIN], user: '0:0'"), rights)).toBe(
      'CapEff: 0000000000001000\nCapBnd: 0000000000001000\nNoNewPrivs: 0',
    );
  });

  it('writes to its volumes and to memory alone', async () => {
    const service = serviceWith(
      `${confined}, volumes: ['data:/data', './settings.yaml:/etc/one/settings.yaml:ro'], tmpfs: [/tmp]`,
    );
    mkdirSync(join(directory, 'volumes/data'), { recursive: true, mode: 0o777 });
    await run(['chmod', '777', join(directory, 'volumes/data')]);
    const tries = [
      '/data/file',
      '/tmp/file',
      '/file',
      '/usr/file',
      '/etc/file',
      '/opt/sekisho/file',
      '/etc/one/settings.yaml',
    ];
    const outcome = tries.map((path) => `(echo x > ${path}) 2>/dev/null && echo ${path}`).join('; ');
    expect(await said(service, outcome)).toBe('/data/file\n/tmp/file');
    expect(readFileSync(join(directory, 'volumes/data/file'), 'utf8')).toBe('x\n');
    expect(await said(service, 'cat /etc/one/settings.yaml; ls /root /home 2>/dev/null | wc -l')).toMatch(
      /^of the host/,
    );
  });

  it('may not set what the kernel has for its network: that is sysctls of docker-compose.yml', async () => {
    const service = serviceWith("cap_drop: [ALL], cap_add: [NET_ADMIN], user: '0:0'");
    expect(await said(service, 'echo 1 > /proc/sys/net/ipv4/ip_forward')).toMatch(
      /Read-only file system|cannot create/,
    );
  });

  it('ends with all of its processes, and sooner than its grace period where it may', async () => {
    const service = serviceWith(
      `${confined}, command: [sh, -c, 'trap "exit 3" TERM; sleep 1000 & echo ready; wait'], stop_grace_period: 20s`,
    );
    const log = join(directory, 'log');
    const container = new Container(service, placeFor(service), log);
    await expect.poll(() => readFileSync(log, 'utf8')).toBe('ready\n');
    const processes = await container.processes();
    expect(processes).toHaveLength(2);
    expect((await container.execute(['id', '-u'], 5_000)).stdout).toBe('7001\n');
    await container.stop();
    expect(processes.filter(isAlive)).toEqual([]);
    expect(container.end?.code).toBe(3);
  });
});
