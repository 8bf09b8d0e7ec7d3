import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RefusalCode } from '@sekisho/contracts';
import { eventually, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { logDelayMs } from '../support/limits.ts';

const possible = process.getuid?.() === 0;
const probe = join(repository, 'apps/probe/dist/main.js');
const generator = join(repository, 'apps/probe/dist/load/main.js');
const psk = 'the pre-shared key';
const password = 'wonderland';

const text = z.object({ en: z.string(), ja: z.string() });
const diagnosis = z
  .object({
    latest: z
      .object({ code: z.string(), command: z.string(), sentence: text, stands: z.boolean().optional() })
      .loose()
      .optional(),
    connected: z.array(z.object({ user: z.string() }).loose()),
    findings: z.array(z.object({ good: z.boolean(), text }).loose()),
    away: z.array(z.string()),
  })
  .loose();

describe.skipIf(!possible)('an administrator whose users cannot connect', () => {
  let site: GatewayNamespace;
  let gateway: Gateway;

  beforeAll(async () => {
    site = await GatewayNamespace.make('sekisho-diagnose');
    gateway = await site.startGateway(psk, {
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      remoteAccessCommunity: { groups: ['remote-access'] },
    });
    const files = { psk, 'other-psk': 'another', password, 'other-password': 'looking glass' };
    await Promise.all(
      Object.entries(files).map(([name, content]) => writeFile(site.file(name), content, { mode: 0o600 })),
    );
    await Promise.all([
      gateway.addUser('anna', password),
      gateway.addUser('dora', password).then(() => gateway.cli('user', 'set', 'dora', '--disabled', 'on')),
      gateway.addUser('stranger', password, { group: 'staff' }),
      gateway.addUser('homebody', password, { officeMode: false }),
    ]);
  });
  afterAll(() => site?.remove());

  const client = (user: string, { key = 'psk', secret = 'password' } = {}) => [
    ...[node, probe, '--server', '127.0.0.1', '--user', user],
    ...['--psk-file', site.file(key), '--password-file', site.file(secret)],
  ];
  const connect = (user: string, secrets = {}) => site.run(client(user, secrets), { timeoutMs: 30_000 });
  const diagnose = async (subject: string) =>
    diagnosis.parse(JSON.parse(await gateway.cli('diagnose', subject, '--json', '--since', '1h')));

  it('is told why, whether it is still so, and the command that helps', async () => {
    await Promise.all([
      connect('anna', { secret: 'other-password' }),
      connect('ann'),
      connect('dora'),
      connect('stranger'),
      connect('homebody'),
    ]);
    const expected: readonly (readonly [
      user: string,
      code: RefusalCode,
      command: string,
      stands: boolean | undefined,
    ])[] = [
      ['anna', 'wrong-password', 'sekisho user passwd anna', undefined],
      ['ann', 'unknown-user', 'sekisho user add ann', undefined],
      ['dora', 'account-disabled', 'sekisho user set dora --disabled off', true],
      ['STRANGER', 'not-in-remote-access-community', 'sekisho group add-member remote-access stranger', true],
      ['homebody', 'office-mode-not-enabled', 'sekisho user set homebody --office-mode on', true],
    ];
    await eventually('all is recorded', logDelayMs, async () => (await gateway.log()).length === expected.length);
    const told = await Promise.all(expected.map(async ([user]) => diagnose(user)));
    for (const [index, [, code, command, stands]] of expected.entries()) {
      const { latest, away } = told[index] ?? {};
      expect(latest).toMatchObject({ code, command, ...(stands !== undefined && { stands }) });
      expect(away).toEqual([]);
    }
    const run = expected[4]?.[2].split(' ').slice(1) ?? [];
    await gateway.cli(...run);
    expect((await diagnose('homebody')).latest?.stands).toBe(false);
  });

  it('finds who did not come to say a name by the address', async () => {
    site.spawn(client('anna', { key: 'other-psk' }));
    await gateway.refusal('pre-shared-key-mismatch', new Date(0));
    expect((await diagnose('127.0.0.1')).latest?.code).toBe('pre-shared-key-mismatch');
    const said = await gateway.cli('diagnose', 'anna', '--lang', 'ja');
    expect(said.replaceAll(/\s/g, '')).toContain(
      'クライアントの事前共有鍵が、ゲートウェイの事前共有鍵と一致しません。',
    );
    expect(said).toContain('sekisho trace --from 127.0.0.1');
  });

  it('sees who is connected after all', async () => {
    const stay = ['--sessions', '1', '--clients', 'windows', '--hold', '60'];
    const secrets = ['--psk-file', site.file('psk'), '--password-file', site.file('password')];
    site.spawn([node, generator, '--server', '127.0.0.1', '--user', 'anna', ...secrets, ...stay]);
    await gateway.session('anna');
    const { connected } = await diagnose('anna');
    expect(connected).toMatchObject([{ user: 'anna', client: 'Windows 10/11' }]);
  });

  it('is led to the nearest name, and told where nothing has arrived', async () => {
    await expect(gateway.cli('diagnose', 'hombody')).rejects.toThrow('Nearest names: homebody.');
    expect(await gateway.cli('diagnose', '203.0.113.9')).toContain('No packet of this client has reached the gateway');
  });
});
