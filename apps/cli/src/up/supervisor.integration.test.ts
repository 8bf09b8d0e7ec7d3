import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { eventStream } from '@sekisho/contracts';
import { ensureEventStream, parseSettings } from '@sekisho/platform';
import { isAlive } from '@sekisho/testing';
import { describe, expect, it, vi } from 'vitest';
import { readRunFile } from '../state/run-file.ts';
import { statePaths } from '../state/state-paths.ts';
import { ownServices } from './own-services.ts';
import { ownService } from './services.ts';
import { useSupervisedServers } from './supervised-servers.fixture.ts';

const servers = useSupervisedServers();
const minimal = `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
internalCa: { passphrase: { env: TEST_CA_PASSPHRASE } }
`;

describe('the supervisor', () => {
  it('finds its servers, their ports and their store again after a stop', async () => {
    const before = servers.supervisor.natsUrl;
    await ensureEventStream(await servers.connectAs('audit'));
    await servers.disconnect();
    await servers.supervisor.stop();
    expect(existsSync(servers.paths.runFile)).toBe(false);

    servers.supervisor = servers.newSupervisor();
    await servers.supervisor.startServers();
    expect(servers.supervisor.natsUrl).toBe(before);
    const manager = await jetstreamManager(await servers.connectAs('audit'));
    expect((await manager.streams.info(eventStream.name)).config.name).toBe(eventStream.name);
  });

  it('leaves no process behind, even when it is killed', async () => {
    const other = join(servers.folder, 'other');
    const module = new URL('./supervisor.ts', import.meta.url).href;
    const code = `
      const { Supervisor } = await import('${module}');
      const { statePaths } = await import('${new URL('../state/state-paths.ts', import.meta.url).href}');
      const supervisor = new Supervisor({ paths: statePaths('${other}', {}), settings: { file: '/none', directory: '/' }, say: console.error });
      await supervisor.startServers();
      console.log('ready');
      setInterval(() => {}, 1e6);`;
    const args = ['--conditions=@sekisho/source', '--experimental-transform-types', '--input-type=module', '-e', code];
    const process = spawn(globalThis.process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(process.stdout, 'data');
    const { services } = JSON.parse(readFileSync(statePaths(other, {}).runFile, 'utf8'));
    const pids = services.map(({ pid }: { pid: number }) => pid);
    expect(pids.filter(isAlive)).toHaveLength(2);
    process.kill('SIGKILL');
    for (let tries = 0; tries < 100 && pids.some(isAlive); tries += 1) await pause(50);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it('starts each service with the secrets of the environment that the settings give to it alone', () => {
    vi.stubEnv('TEST_CA_PASSPHRASE', 'x');
    const settings = { file: '/none', directory: '/', internalCa: parseSettings(minimal, '/none').internalCa };
    const having = ownServices.filter(
      (name) => 'TEST_CA_PASSPHRASE' in ownService(name, servers.paths, { nats: 1, redis: 2 }, settings).env,
    );
    vi.unstubAllEnvs();
    expect(having).toEqual(['ca']);
  });

  it('is not found by commands once it is gone, though its run file is left', () => {
    const left = statePaths(join(servers.folder, 'other'), {});
    expect(existsSync(left.runFile)).toBe(true);
    expect(() => readRunFile(left)).toThrow(/^No gateway runs on .*: start it with npm start/);
  });
});
