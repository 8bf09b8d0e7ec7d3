import type { ChildProcess } from 'node:child_process';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, FreeRadius, node, repository } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { logDelayMs } from '../support/limits.ts';

const possible = process.getuid?.() === 0;
const probe = join(repository, 'apps/probe/dist/main.js');
const cli = join(repository, 'apps/cli/dist/main.js');
const secrets = { psk: 'the pre-shared key', radius: 'the shared secret', password: 'wonderland' };

/** Whom the server grants what. */
const users = `
DEFAULT Cleartext-Password := "${secrets.password}"
\tFilter-Id := "staff",
\tFall-Through = Yes
fixed
\tFramed-IP-Address := 10.66.0.200,
\tFramed-IP-Netmask := 255.255.255.255
thief
\tFramed-IP-Address := 10.66.0.200
guest
\tFramed-Pool := "guests"
lost
\tFramed-Pool := "nobodys"
free
\tFramed-IP-Address := 255.255.255.254
`;

describe.skipIf(!possible)('a gateway that takes addresses from a RADIUS server, a file and pools', () => {
  let namespace: GatewayNamespace;
  let radius: FreeRadius;
  let gateway: Gateway;
  const clients: ChildProcess[] = [];

  const file = (name: string): string => namespace.file(name);

  beforeAll(async () => {
    namespace = await GatewayNamespace.make('sekisho-addresses');
    for (const [name, text] of Object.entries(secrets)) await writeFile(file(name), text, { mode: 0o600 });
    radius = await FreeRadius.start({ namespace: namespace.name, secret: secrets.radius, users });
    const { address, port, accountingPort } = radius;
    const secret = { file: file('radius') };
    const accounting = { servers: [{ address, port: accountingPort, secret }] };
    await writeFile(file('ipassignment.conf'), 'Paris range 10.66.0.210-10.66.0.219/24 staff\n* nonsense\n');
    gateway = await namespace.startGateway(secrets.psk, {
      gateway: { name: 'Paris' },
      officeMode: {
        methods: ['radius', 'file', 'pool'],
        pool: '10.66.0.0/24',
        exclude: ['10.66.0.200-10.66.0.219'],
        pools: { guests: { addresses: '10.67.0.0/24' } },
        file: file('ipassignment.conf'),
      },
      encryptionDomain: ['10.0.0.0/8'],
      backEnds: { hq: { kind: 'radius', servers: [{ address, port, secret }], accounting } },
      realms: {
        corp: { default: true, backEnds: ['hq'], groups: ['remote-access'] },
        here: { suffix: '@here', backEnds: ['internal'] },
      },
    });
    for (const name of ['anna', 'adam']) await gateway.addUser(name, secrets.password);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.kill('SIGINT');
    await eventually('no session is left', logDelayMs, async () => (await gateway.sessions()).length === 0);
  });
  afterAll(async () => {
    await namespace?.remove();
    await radius?.remove();
  });

  const command = (user: string) => [
    ...[node, probe, '--server', '127.0.0.1', '--user', user, '--method', 'pap'],
    ...['--psk-file', file('psk'), '--password-file', file('password')],
  ];
  const connect = (user: string) => namespace.run(command(user));
  const check = (...args: string[]) =>
    namespace.run([node, cli, 'office-mode', 'check', ...args, '--settings', gateway.file('sekisho.yaml')]);

  async function addressOf(user: string) {
    clients.push(namespace.spawn([...command(user), '--hold', '600']));
    const { address, addressSource } = await gateway.session(user);
    return [address, addressSource];
  }

  it('gives the address that the login grants, and tells the server when it is free again', async () => {
    expect(await addressOf('fixed')).toEqual(['10.66.0.200', 'radius']);
    const began = new Date();
    expect(await connect('thief')).toMatchObject({ exitCode: 1 });
    const { detail } = await gateway.refusal('address-in-use', began);
    expect(detail).toMatch(/^10\.66\.0\.200 \(granted with the login\) is in use by the connection \w{26} of /);
    clients.pop()?.kill('SIGINT');
    await gateway.sessionGone('fixed');
    const stop = (record: string) =>
      record.includes('Acct-Status-Type = Stop') && record.includes('Framed-IP-Address = 10.66.0.200');
    await eventually('accounting stops', logDelayMs, () => radius.accounting().split('\n\n').some(stop));
  });

  it('gives the address that an account of its own has, and to no other account or login', async () => {
    await gateway.cli('user', 'set', 'anna', '--address', '10.66.0.201');
    expect(await gateway.cli('user', 'show', 'anna')).toMatch(/^Address +10\.66\.0\.201$/m);
    await expect(gateway.cli('user', 'set', 'adam', '--address', '10.66.0.201')).rejects.toThrow(
      'The user anna has the address 10.66.0.201 already.',
    );
    expect(await addressOf('anna@here')).toEqual(['10.66.0.201', 'radius']);
    await gateway.cli('user', 'set', 'adam', '--address', '10.66.0.200');
    expect(await addressOf('fixed')).toEqual(['10.66.0.200', 'radius']);
    const began = new Date();
    expect(await connect('adam@here')).toMatchObject({ exitCode: 1 });
    await gateway.refusal('address-in-use', began);
    await gateway.cli('user', 'set', 'adam', '--address', 'none');
    expect(await addressOf('adam@here')).toEqual([expect.stringMatching(/^10\.66\.0\./), 'pool']);
  });

  it('gives an address of the pool that the login names', async () => {
    expect(await addressOf('guest')).toEqual([expect.stringMatching(/^10\.67\.0\./), 'radius']);
  });

  it('refuses a login that names a pool which there is not', async () => {
    const began = new Date();
    expect(await connect('lost')).toMatchObject({ exitCode: 1 });
    expect(await gateway.refusal('no-address-assigned', began)).toMatchObject({
      detail: 'the login grants the pool nobodys, and pools are default, guests',
    });
  });

  it('asks the next method where the login leaves the choice, and goes by the file as it is now', async () => {
    expect(await addressOf('free')).toEqual([expect.stringMatching(/^10\.66\.0\.21\d$/), 'file']);
    await appendFile(file('ipassignment.conf'), 'Paris addr 10.66.0.205 free\n');
    await eventually('an address of the file as it is now', logDelayMs, async () => {
      await connect('free');
      return (await gateway.log()).some(({ user, address }) => user === 'free' && address === '10.66.0.205');
    });
  });

  it('shows pools, and what is wrong with the file', async () => {
    const status = await gateway.cli('status');
    expect(status).toMatch(/^default +10\.66\.0\.0\/24 +0 of 233 +0 % +\d$/m);
    expect(status).toContain(
      'Office Mode: ipassignment.conf:2:3: passed over: expected an IPv4 address, found "nonsense"',
    );
    const refused = { exitCode: 1, stdout: expect.stringContaining('ipassignment.conf:2:3: error: ') };
    expect(await check()).toMatchObject(refused);
    await writeFile(file('another.conf'), '* addr 10.66.0.205 free\n');
    expect(await check(file('another.conf'))).toMatchObject({ exitCode: 0 });
  });
});
