import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGatewayProcesses, processName } from './gateway-processes.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (address: string, inode: number): string =>
  `   12: ${address} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0 0`;

describe('findGatewayProcesses', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sekisho-proc-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A process with sockets; `table` is what its network namespace shows. */
  function add(pid: number, commandLine: readonly string[], inodes: readonly number[], table: readonly string[]): void {
    const folder = join(root, `${pid}`);
    mkdirSync(join(folder, 'net'), { recursive: true });
    mkdirSync(join(folder, 'fd'));
    writeFileSync(join(folder, 'net/udp'), [header, ...table, ''].join('\n'));
    writeFileSync(join(folder, 'cmdline'), `${commandLine.join('\0')}\0`);
    inodes.forEach((inode, index) => {
      symlinkSync(`socket:[${inode}]`, join(folder, 'fd', `${index + 3}`));
    });
  }

  it('finds who holds port 500 or 4500 of the address or of all', () => {
    const table = [
      row('017100CB:01F4', 71),
      row('00000000:1194', 72),
      row('017100CB:0035', 73),
      row('027100CB:01F4', 74),
    ];
    add(10, ['node', '/opt/apps/edge/dist/main.js'], [71], table);
    add(11, ['/usr/bin/vpnserver', 'execsvc'], [72], table);
    add(12, ['named'], [73], table);
    add(13, ['other-address'], [74], table);
    add(14, ['other namespace'], [71], []);
    add(15, ['this one'], [71], table);
    expect(findGatewayProcesses('203.0.113.1', root, 15)).toEqual([10, 11]);
    expect([10, 11].map((pid) => processName(pid, root))).toEqual(['edge', 'vpnserver']);
  });

  it('finds none where there is none, or nothing to read', () => {
    expect(findGatewayProcesses('203.0.113.1', root)).toEqual([]);
    expect(findGatewayProcesses('203.0.113.1', join(root, 'nowhere'))).toEqual([]);
    expect(processName(99, root)).toBe('process 99');
  });
});
