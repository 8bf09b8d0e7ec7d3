import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Service, type ServiceSpec } from './service.ts';

let folder = '';
const said: string[] = [];
const running: Service[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-service-'));
  said.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
  rmSync(folder, { recursive: true });
});

const ready = "process.send({ kind: 'ready' });";
const idle = 'setInterval(() => {}, 1e6);';

function service(code: string, more: Partial<ServiceSpec> = {}): Service {
  const made = new Service(
    {
      name: 'demo',
      command: process.execPath,
      args: ['-e', code],
      env: process.env,
      readiness: 'message',
      logFile: join(folder, 'demo.log'),
      stopTimeoutMs: 5_000,
      ...more,
    },
    { said: (sentence) => said.push(sentence), changed: () => undefined },
  );
  running.push(made);
  return made;
}

describe('a supervised child', () => {
  it('is started when it says it is ready, and its output is kept', async () => {
    const demo = service(`console.log('hello'); ${ready} ${idle}`);
    await demo.start();
    expect(demo.status.state).toBe('running');
    await expect.poll(() => readFileSync(join(folder, 'demo.log'), 'utf8')).toBe('hello\n');
  });

  it('that ends before it is ready is told with its last words', async () => {
    const demo = service(`console.log(JSON.stringify({ level: 'fatal', msg: 'no such thing' })); process.exit(3);`);
    await expect(demo.start()).rejects.toThrow(
      `demo could not be started: it ended with exit code 3 (no such thing). Its log is ${join(folder, 'demo.log')}.`,
    );
    expect(demo.status.state).toBe('stopped');
  });

  it('that is not there is told', async () => {
    await expect(service('', { command: 'no-such-server' }).start()).rejects.toThrow(
      /demo could not be started: .*no-such-server/,
    );
  });

  it('is started again when it dies, which is said', async () => {
    const demo = service(`${ready} ${idle}`);
    await demo.start();
    const { pid } = demo.status;
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => said, { timeout: 10_000 }).toContain('demo runs again.');
    expect(said[0]).toMatch(/^demo stopped: it was ended by SIGKILL\. Starting it again in 1 s; its log is /);
    expect(demo.status).toMatchObject({ state: 'running', restarts: 1 });
    expect(demo.status.pid).not.toBe(pid);
  });

  it('is not started again once it was told to stop', async () => {
    const demo = service(`${ready} ${idle}`);
    await demo.start();
    await demo.stop();
    expect(demo.status).toMatchObject({ state: 'stopped', pid: undefined, restarts: 0 });
    expect(said).toEqual([]);
  });

  it('is not started again either where it became ready as it was told to stop', async () => {
    const late = "process.on('SIGTERM', () => process.send({ kind: 'ready' }, () => process.exit(0)));";
    const demo = service(`${late} console.log('listens'); ${idle}`);
    const started = expect(demo.start()).rejects.toThrow('demo could not be started: it was told to stop.');
    await expect.poll(() => readFileSync(join(folder, 'demo.log'), 'utf8')).toBe('listens\n');
    await Promise.all([started, demo.stop()]);
    expect(demo.status).toMatchObject({ state: 'stopped', pid: undefined, restarts: 0 });
    expect(said).toEqual([]);
  });

  it('that ignores the request to stop is ended, which is said', async () => {
    const demo = service(`process.on('SIGTERM', () => {}); ${ready} ${idle}`, { stopTimeoutMs: 200 });
    await demo.start();
    await demo.stop();
    expect(said).toEqual(['demo did not stop in time and was ended.']);
  });
});
