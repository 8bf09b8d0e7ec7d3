import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkConsolePort, checkUdpPorts } from './preflight.ts';

describe('the port check', () => {
  it('names the process that has the port', async () => {
    const code =
      "const s = require('node:dgram').createSocket('udp4'); s.bind(0, '127.0.0.1', () => console.log(s.address().port));";
    const holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [chunk] = await once(holder.stdout, 'data');
      const port = Number(String(chunk));
      await expect(checkUdpPorts(['127.0.0.1'], [port])).rejects.toThrow(
        new RegExp(`^UDP port ${port} on 127\\.0\\.0\\.1 is in use by .* \\(process ${holder.pid}\\): stop it`),
      );
    } finally {
      holder.kill();
    }
  });

  it("names who has the console's port, and what else can be done", async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { address, port } = holder.address() as AddressInfo;
    const listen = { address, port };
    try {
      await expect(checkConsolePort({ enabled: true, listen })).rejects.toThrow(
        new RegExp(
          `^TCP port ${port} on 127\\.0\\.0\\.1 is in use by .* \\(process ${process.pid}\\): .*console\\.enabled: false`,
        ),
      );
      await expect(checkConsolePort({ enabled: false, listen })).resolves.toBeUndefined();
    } finally {
      holder.close();
    }
    await expect(checkConsolePort({ enabled: true, listen })).resolves.toBeUndefined();
  });

  it('names an address that the machine does not have', async () => {
    await expect(checkConsolePort({ enabled: true, listen: { address: '192.0.2.99', port: 8443 } })).rejects.toThrow(
      /^console\.listen names 192\.0\.2\.99/,
    );
    await expect(checkUdpPorts(['192.0.2.99'], [45_000])).rejects.toThrow(/^gateway\.listen names 192\.0\.2\.99/);
  });
});
