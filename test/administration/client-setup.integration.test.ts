import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { eventually } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';

const possible = process.getuid?.() === 0;
/** Until the edge has asked the new CA process whether its certificate may stay, on busy cores. */
const renewalMs = 30_000;
const psk = 'the pre-shared key';
const settings = {
  officeMode: { pool: '10.66.0.0/16' },
  encryptionDomain: ['10.0.0.0/8'],
  preSharedKey: { secret: { file: 'psk' } },
};

describe.skipIf(!possible)('set-up files', () => {
  let site: GatewayNamespace;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await GatewayNamespace.make('sekisho-client-setup');
    gateway = await site.startGateway(psk, settings);
    await gateway.addUser('laptop-1', '', { machine: true });
  });
  afterAll(() => site?.remove());

  const setUp = (out: string, machine = 'laptop-1') =>
    gateway.cli(
      ...['client', 'setup', '--for', 'windows', '--server', 'vpn.example.com', '--machine-certificate', machine],
      ...['--out', site.file(out)],
    );

  it('are not made with a certificate by which no machine would get in', async () => {
    await expect(setUp('nobody', 'laptop-2')).rejects.toThrow('sekisho user add laptop-2 --machine');
    expect(existsSync(site.file('nobody'))).toBe(false);
    expect(await gateway.cli('cert', 'list', '--kind', 'machine')).not.toContain('laptop-2');
  });

  it('with a certificate for the machine are made once the gateway proves the name that they dial', async () => {
    await expect(setUp('before')).rejects.toThrow('Clients that dial vpn.example.com would refuse the gateway');
    expect(existsSync(site.file('before'))).toBe(false);
    expect(await gateway.cli('cert', 'list', '--kind', 'machine')).not.toContain('laptop-1');

    await writeFile(
      site.file('draft.yaml'),
      JSON.stringify({ ...settings, gateway: { publicNames: ['vpn.example.com'] } }),
    );
    await gateway.cli('settings', 'publish', site.file('draft.yaml'));
    await eventually('a certificate with the name', renewalMs, () => setUp('after').catch(() => undefined));
    expect(existsSync(site.file('after'))).toBe(true);
  });

  it('are signed by one certificate, whoever they are for', async () => {
    for (const out of ['profile-1', 'profile-2'])
      await gateway.cli('client', 'setup', '--for', 'apple', '--server', 'vpn.example.com', '--out', site.file(out));
    const listed = await gateway.cli('cert', 'list', '--kind', 'gateway');
    expect(listed.match(/ profiles\b/g)).toHaveLength(1);
  });
});
