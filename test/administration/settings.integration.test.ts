import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeRecord, settingsRevisionInfo } from '@sekisho/contracts';
import { eventually, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { logDelayMs } from '../support/limits.ts';

const possible = process.getuid?.() === 0;
const probe = join(repository, 'apps/probe/dist/main.js');
const psk = 'the pre-shared key';
const password = 'wonderland';
/** Longer than these tests take. */
const holdS = '120';

const firstSettings = {
  officeMode: { pool: '10.66.0.0/16' },
  encryptionDomain: ['10.0.0.0/8'],
  remoteAccessCommunity: { groups: ['remote-access'] },
  preSharedKey: { secret: { file: 'psk' } },
};

describe.skipIf(!possible)('the settings of a running gateway', () => {
  let site: GatewayNamespace;
  let gateway: Gateway;
  let began = new Date();
  /** What the file of the settings is to say next. */
  let wanted: Record<string, unknown> = firstSettings;

  beforeAll(async () => {
    site = await GatewayNamespace.make('sekisho-settings');
    gateway = await site.startGateway(psk, firstSettings);
    await writeFile(site.file('psk'), psk, { mode: 0o600 });
    await writeFile(site.file('password'), password, { mode: 0o600 });
    await gateway.addUser('anna', password);
    site.spawn([...client('127.0.1.1', site.file('psk')), '--hold', holdS]);
    await gateway.session('anna');
  });
  afterAll(() => site?.remove());
  beforeEach(() => {
    began = new Date();
  });

  const client = (local: string, key: string) => [
    ...[node, probe, '--server', '127.0.0.1', '--local', local, '--psk-file', key],
    ...['--user', 'anna', '--password-file', site.file('password')],
  ];
  const connect = (local: string, key: string) => site.run(client(local, key));
  const connected = { exitCode: 0, stdout: expect.stringContaining('Connected') };

  const file = () => gateway.file('sekisho.yaml');
  /** Publishes the settings with these sections in the place of those before. */
  async function publish(sections: Record<string, unknown>, ...options: string[]): Promise<string> {
    const draft = site.file('draft.yaml');
    const next = { ...wanted, ...sections };
    await writeFile(draft, JSON.stringify(next, null, 2));
    const said = await gateway.cli('settings', 'publish', draft, ...options);
    wanted = next;
    return said;
  }
  const history = async () =>
    settingsRevisionInfo.array().parse(JSON.parse(await gateway.cli('settings', 'history', '--json')));
  const changes = async (what: string) =>
    changeRecord.array().parse(JSON.parse(await gateway.cli('changes', '--what', what, '--json')));
  /** Of the services, and which settings those run with. */
  async function processes() {
    const entries = [...(await gateway.vitals())];
    return {
      pids: Object.fromEntries(entries.map(([name, { pid }]) => [name, pid])),
      revisions: Object.fromEntries(entries.map(([name, { settings }]) => [name, settings?.revision])),
    };
  }

  it('are taken over while a client is connected: the edge goes on, and another auth service takes the place of one', async () => {
    const [before, session] = [await processes(), await gateway.session('anna')];
    const said = await publish(
      {
        preSharedKey: { secret: { file: 'psk' }, keys: [{ name: 'next', secret: { file: 'secrets/psk-next' } }] },
        encryptionDomain: ['10.0.0.0/8', '172.16.0.0/12'],
        users: { lockAfter: 5 },
      },
      '--note',
      'another key',
    );
    expect(said).toMatch(/users\.lockAfter +at once; the service is started anew +new connections +auth/);
    expect(said).toMatch(/encryptionDomain +at once +sessions that stand, too +edge/);
    const [newest] = await history();
    expect(newest).toMatchObject({ by: 'cli:root', note: 'another key', current: true, inForce: true });
    const { pids, revisions } = await processes();
    expect(pids).toEqual({ ...before.pids, auth: expect.any(Number) });
    expect(pids.auth).not.toBe(before.pids.auth);
    expect(revisions).toMatchObject({ edge: newest?.revision, auth: newest?.revision });
    // Its secret was made where it was missing, in a folder that the edge cannot read by itself.
    expect(await connect('127.0.1.2', gateway.file('secrets/psk-next'))).toMatchObject(connected);
    expect(await gateway.session('anna')).toMatchObject({ connection: session.connection, address: session.address });
    await eventually('the record has what stood there before and after', logDelayMs, async () => {
      const [change] = await changes('settings.publish');
      return change?.after?.revision === newest?.revision;
    });
    expect((await changes('settings.publish'))[0]).toMatchObject({
      before: { encryptionDomain: ['10.0.0.0/8'], 'users.lockAfter': 20 },
      after: { encryptionDomain: ['10.0.0.0/8', '172.16.0.0/12'], 'users.lockAfter': 5, note: 'another key' },
    });
  });

  it('refuse a retired key at once, and leave whoever is in', async () => {
    const keys = [
      { name: 'old', secret: { file: 'psk' }, retired: '2026-01-01' },
      { name: 'next', secret: { file: 'secrets/psk-next' } },
    ];
    await publish({ preSharedKey: { keys } });
    expect((await connect('127.0.1.3', site.file('psk'))).exitCode).toBe(1);
    expect(await gateway.refusal('pre-shared-key-retired', began)).toMatchObject({ preSharedKey: 'old' });
    expect(await gateway.session('anna')).toMatchObject({ step: 'connected' });
  });

  it('stay as they were where a service does not come up with them', async () => {
    const [before, text, [newest]] = [await processes(), readFileSync(file(), 'utf8'), await history()];
    await expect(publish({ users: { store: { sqlite: '/dev/null/users.sqlite' } } })).rejects.toThrow(
      'The settings were not taken over, and the former ones are in force: auth could not be started',
    );
    await writeFile(gateway.file('twin'), readFileSync(gateway.file('secrets/psk-next')), { mode: 0o600 });
    const twins = ['next', 'twin'].map((name) => ({
      name,
      secret: { file: name === 'twin' ? 'twin' : 'secrets/psk-next' },
    }));
    await expect(publish({ preSharedKey: { keys: twins } })).rejects.toThrow(
      'the former ones are in force: edge: The pre-shared keys next and twin have the same secret',
    );
    expect(readFileSync(file(), 'utf8')).toBe(text);
    expect((await history())[0]).toEqual(newest);
    await eventually('the record has both returns', logDelayMs, async () => {
      return (await changes('settings.take-back')).length === 2;
    });
    const [ofEdge, ofAuth] = await changes('settings.take-back');
    expect(ofEdge).toMatchObject({
      by: 'gateway:supervisor',
      after: { revision: newest?.revision, note: expect.stringContaining('have the same secret') },
    });
    expect(ofAuth?.before).toMatchObject({
      publishedBy: 'cli:root',
      'users.store.sqlite': '/dev/null/users.sqlite',
    });
    const { pids } = await processes();
    expect(pids.edge).toBe(before.pids.edge);
    expect(await connect('127.0.1.4', gateway.file('secrets/psk-next'))).toMatchObject(connected);
  });

  it('can be taken back, and say who edited the file by hand', async () => {
    const [, , first] = await history();
    expect(await gateway.cli('settings', 'rollback', first?.revision ?? '')).toContain('In force, as revision');
    expect(await connect('127.0.1.5', site.file('psk'))).toMatchObject(connected);
    await eventually('the record has that as well', logDelayMs, async () =>
      (await changes('settings.rollback')).some(({ after }) => 'users.lockAfter' in (after ?? {})),
    );
    await writeFile(file(), JSON.stringify({ ...firstSettings, keepalive: { lcpEcho: '30s' } }));
    // As in a cluster, where nobody publishes.
    const { edge = 0 } = (await processes()).pids;
    const digest = createHash('sha256').update(readFileSync(file())).digest('hex').slice(0, 16);
    await eventually('the edge has read it', logDelayMs, async () => {
      // Its copy of the file follows within a second.
      process.kill(edge, 'SIGHUP');
      const { settings } = (await gateway.vitals()).get('edge') ?? {};
      return settings?.digest === digest && settings.revision === undefined;
    });
    const [edited, published] = await history();
    expect(edited).toMatchObject({ by: 'file', changed: ['keepalive.lcpEcho'], current: true, inForce: false });
    expect(published).toMatchObject({ current: false, inForce: true, note: `as in revision ${first?.revision}` });
    expect(await gateway.cli('settings', 'publish', file())).toContain(`In force, as revision ${edited?.revision}.`);
    expect(await gateway.session('anna')).toMatchObject({ step: 'connected' });
  });

  it('have a key that a command makes in force at once', async () => {
    expect(await gateway.cli('psk', 'rotate', 'autumn')).toContain('1. It is in force');
    expect(await connect('127.0.1.6', gateway.file('secrets/psk-autumn'))).toMatchObject(connected);
    await eventually('the record has the key', logDelayMs, async () =>
      (await changes('psk.rotate autumn')).some(({ after }) => JSON.stringify(after).includes('secrets/psk-autumn')),
    );
    expect(await gateway.cli('psk', 'retire', 'default')).toContain('are refused; who is connected stays');
    expect((await connect('127.0.1.7', site.file('psk'))).exitCode).toBe(1);
    expect((await history()).map(({ note }) => note).slice(0, 2)).toEqual([
      'pre-shared key default retired',
      'pre-shared key autumn',
    ]);
  });
});
