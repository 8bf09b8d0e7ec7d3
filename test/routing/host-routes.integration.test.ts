import type { ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, kill, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { gatewayStartMs } from '../support/limits.ts';

const statusOf = z.object({ services: z.array(z.object({ name: z.string(), pid: z.int().positive() })) });
const possible = process.getuid?.() === 0;
const probe = join(repository, 'apps/probe/dist/main.js');
const password = 'wonderland';
const preSharedKey = 'the pre-shared key';
/** A block without sessions keeps its route for five seconds. */
const blockGoneMs = 15_000;

describe.skipIf(!possible)('a gateway that announces routes and has a profile for hub mode', () => {
  let namespace: GatewayNamespace;
  let gateway: Gateway;
  let before: string;

  const must = async (...command: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await namespace.run(command);
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
    return stdout;
  };
  /** All that the gateway could have changed. */
  const network = async (): Promise<string> =>
    (
      await Promise.all([
        must('ip', 'rule'),
        must('ip', 'route', 'show', 'table', 'all'),
        must('nft', 'list', 'ruleset'),
      ])
    ).join();
  const routes = () => must('ip', 'route', 'show', 'table', '4500', 'proto', '145');

  beforeAll(async () => {
    namespace = await GatewayNamespace.make('sekisho-routing');
    for (const [name, text] of Object.entries({ psk: preSharedKey, password })) {
      await writeFile(namespace.file(name), text, { mode: 0o600 });
    }
    before = await network();
    gateway = await namespace.startGateway(preSharedKey, {
      officeMode: { pool: '10.66.0.0/16', blockPrefix: 28 },
      encryptionDomain: ['10.0.0.0/8'],
      profiles: [{ groups: ['travellers'], access: { routeAllTraffic: true } }],
      routing: { internal: 'announce' },
    });
    await gateway.addUser('bob', password);
  });
  afterAll(() => namespace?.remove());

  function connect(): ChildProcess {
    const secrets = ['--psk-file', namespace.file('psk'), '--password-file', namespace.file('password')];
    return namespace.spawn([node, probe, '--server', '127.0.0.1', '--user', 'bob', ...secrets, '--hold', '600']);
  }

  it('has the route of the block as long as somebody is connected', async () => {
    expect(await network()).toContain('table inet sekisho_sekisho0');
    expect(await must('ip', 'rule')).toBe(before.slice(0, before.indexOf(',')));
    const client = connect();
    const { address } = await gateway.session('bob');
    expect(await routes()).toMatch(/^10\.66\.\d+\.\d+\/28 dev sekisho0 scope link src 10\.66\.0\.1 *\n$/);
    expect(await must('ip', 'route', 'get', `${address}`)).toContain('dev sekisho0 table 4500');
    client.kill('SIGINT');
    await gateway.sessionGone('bob');
    await eventually('no rule is left', blockGoneMs, async () => !(await must('ip', 'rule')).includes('4500'));
  });

  it('leaves nothing behind, also of an edge that was killed while somebody was connected', async () => {
    const client = connect();
    await gateway.session('bob');
    const { services } = statusOf.parse(JSON.parse(await gateway.cli('status', '--json')));
    kill(services.find(({ name }) => name === 'edge')?.pid ?? Number.NaN);
    client.kill('SIGKILL');
    await eventually('the edge is started again', gatewayStartMs, () => gateway.logs().includes('edge runs again'));
    expect(await network()).toContain('table inet sekisho_sekisho0');
    await gateway.stop();
    expect(await network()).toBe(before);
  });
});
