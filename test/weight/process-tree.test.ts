import { describe, expect, it } from 'vitest';
import { kibibytes, nameOf, parentOf } from './process-tree.ts';

describe('a tree of processes', () => {
  it('knows the parent of a process, whatever its name', () => {
    expect(parentOf('17 (a) b (c) S 4 17 17 0')).toBe(4);
    expect(parentOf('1 (init) S 0 1 1 0')).toBeUndefined();
    expect(parentOf('')).toBeUndefined();
  });

  it('calls our apps by their names, and others by their program', () => {
    expect(nameOf(['/x/bin/node', '--import', '/x/apps/cli/dist/up/a.js', '/x/apps/ip-pool/dist/main.js'])).toBe(
      'ip-pool',
    );
    expect(nameOf(['node', 'apps/cli/dist/main.js', 'up'])).toBe('cli');
    expect(nameOf(['/usr/bin/redis-server 127.0.0.1:1'])).toBe('redis-server');
    expect(nameOf(['npm start', ''])).toBe('npm');
  });

  it('reads the sizes of a process', () => {
    const rollup = 'Rss:               1024 kB\nPss:                 12 kB\nPss_Dirty:           3 kB\n';
    expect(kibibytes(rollup, 'Rss')).toBe(1024 ** 2);
    expect(kibibytes(rollup, 'Pss')).toBe(12 * 1024);
  });
});
