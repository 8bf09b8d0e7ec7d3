import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProcessSampler } from './process-samples.ts';

/** A shell whose child works for a third of a second of processor time, says so, and waits. */
const work =
  'const t = process.cpuUsage(); while (process.cpuUsage(t).user < 3e5); console.log("done"); process.stdin.resume()';

describe('process sampler over real processes', () => {
  let child: ChildProcess | undefined;
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  it('sees the work and the memory of a grandchild, and the end', async () => {
    const shell = spawn('/bin/sh', ['-c', '"$0" -e "$1"; true', process.execPath, work]);
    child = shell;
    await once(shell.stdout, 'data');
    const sampler = new ProcessSampler([{ pid: shell.pid ?? 0, name: 'work', role: 'gateway' }]);
    await vi.waitFor(() => {
      expect(sampler.sample().samples[0]?.pssBytes).toBeGreaterThan(5e6);
    });
    const [sample] = sampler.sample().samples;
    expect(sample?.cpuSeconds.user).toBeGreaterThan(0.25);
    expect(sample?.rssBytes).toBeGreaterThan(20e6);
    shell.stdin.end();
    await once(shell, 'exit');
    expect(sampler.sample()).toEqual({ samples: [], ended: [shell.pid] });
  });
});
