import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkTunAccess } from './tun-access.ts';

it('a TUN device that is root’s alone has to be opened to the edge', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-tun-'));
  const device = join(folder, 'tun');
  try {
    writeFileSync(device, '', { mode: 0o600 });
    expect(() => checkTunAccess(61_007, device)).toThrow(/\(mode 600\): run chmod 666 /);
    expect(() => checkTunAccess(0, device)).not.toThrow();
    chmodSync(device, 0o666);
    expect(() => checkTunAccess(61_007, device)).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
