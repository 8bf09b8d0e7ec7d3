import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { prometheusDirectory } from './files.ts';
import { alerts } from './queries.ts';

const promtool = (...args: string[]) =>
  execFileSync('promtool', args, { cwd: fileURLToPath(prometheusDirectory), encoding: 'utf8', stdio: 'pipe' });

describe('alerts', () => {
  it('are such as Prometheus takes, with its configuration', () => {
    expect(promtool('check', 'config', 'prometheus.yml')).toContain(`${alerts.length} rules found`);
  });

  it('fire when they should, and not else', () => {
    expect(promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });
});
