import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { setupLinksKeptMs, setupLinkTriesMax } from '../limits.ts';
import { ConsoleDatabase } from '../store/database.ts';
import { SetupLinks } from './setup-links.ts';

const hour = 3600_000;
const order = {
  user: 'bob',
  authentication: 'pre-shared-key' as const,
  preSharedKey: undefined,
  machine: undefined,
  server: undefined,
  method: undefined,
  traffic: undefined,
  connection: undefined,
  uses: 1,
  resetsPassword: true,
  lastsMs: 24 * hour,
  by: 'alice',
};
const stateDir = mkdtempSync(join(tmpdir(), 'setup-links-'));
const database = new ConsoleDatabase({ sqlite: 'console.sqlite' }, { stateDir, directory: stateDir });
const clock = { now: 0 };
const links = new SetupLinks(database, () => clock.now);

beforeEach(async () => {
  clock.now = Date.parse('2026-06-01T00:00:00Z');
  await (await database.get()).deleteFrom('console_setup_link').execute();
});
afterAll(async () => {
  await database.close();
  rmSync(stateDir, { recursive: true });
});

describe('a link to a set-up', () => {
  it('is good once, and its token is kept nowhere', async () => {
    const { token } = await links.make(order);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await links.list())).not.toContain(token);
    expect(await links.take(token, '192.0.2.1')).toMatchObject({ user_name: 'bob' });
    expect(await links.take(token, '192.0.2.1')).toBeUndefined();
    expect(await links.list()).toMatchObject([{ used_from: '192.0.2.1' }]);
  });

  it('is one of two who come at once', async () => {
    const { token } = await links.make(order);
    const taken = await Promise.all(Array.from({ length: 5 }, () => links.take(token, '192.0.2.1')));
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it('is not good when its time is over', async () => {
    const { token } = await links.make(order);
    clock.now += 24 * hour - 1;
    expect(await links.find(token)).toBeDefined();
    clock.now += 1;
    expect(await links.find(token)).toBeUndefined();
    expect(await links.take(token, '192.0.2.1')).toBeUndefined();
  });

  it('is not good when it was revoked, which is once, also after its use', async () => {
    const { token, link } = await links.make(order);
    expect(await links.revoke(link.id)).toMatchObject({ user_name: 'bob' });
    expect(await links.take(token, '192.0.2.1')).toBeUndefined();
    expect(await links.revoke(link.id)).toBeUndefined();
    const used = await links.make(order);
    await links.take(used.token, '192.0.2.1');
    expect(await links.revoke(used.link.id)).toMatchObject({ user_name: 'bob' });
    expect(await links.revoke(used.link.id)).toBeUndefined();
  });

  it('for everybody is good so many times, also of many who come at once, and may be revoked in between', async () => {
    const { token } = await links.make({ ...order, user: undefined, uses: 3 });
    expect(await links.take(token, '192.0.2.1')).toMatchObject({ user_name: null });
    const taken = await Promise.all(Array.from({ length: 5 }, () => links.take(token, '192.0.2.2')));
    expect(taken.filter((each) => each !== undefined)).toHaveLength(2);
    expect(await links.list()).toMatchObject([{ uses: 3, used: 3, used_from: '192.0.2.2' }]);
    const other = await links.make({ ...order, user: undefined, uses: 3 });
    await links.take(other.token, '192.0.2.1');
    expect(await links.revoke(other.link.id)).toMatchObject({ used: 1 });
    expect(await links.take(other.token, '192.0.2.1')).toBeUndefined();
  });

  it('for everybody loses no use to what came to nothing', async () => {
    const { token } = await links.make({ ...order, user: undefined, uses: 2 });
    await links.take(token, '192.0.2.1');
    const vain = await links.take(token, '192.0.2.2');
    if (vain !== undefined) await links.release(vain);
    expect(await links.list()).toMatchObject([{ used: 1, used_from: '192.0.2.1' }]);
    expect(await links.take(token, '192.0.2.3')).toBeDefined();
    expect(await links.take(token, '192.0.2.3')).toBeUndefined();
  });

  it('keeps the use of one whose neighbour came to nothing', async () => {
    const { token } = await links.make({ ...order, user: undefined, uses: 3 });
    const vain = await links.take(token, '192.0.2.1');
    await links.take(token, '192.0.2.2');
    if (vain !== undefined) await links.release(vain);
    expect(await links.list()).toMatchObject([{ used: 1, used_from: '192.0.2.2' }]);
  });

  it('is good again where nothing came of its use', async () => {
    const { token, link } = await links.make(order);
    await links.take(token, '192.0.2.1');
    await links.release(link);
    expect(await links.list()).toMatchObject([{ used: 0, used_at: null }]);
    expect(await links.take(token, '192.0.2.2')).toBeDefined();
  });

  it('is tried so often at all', async () => {
    const { token, link } = await links.make(order);
    for (let tries = 0; tries < setupLinkTriesMax; tries += 1) {
      const taken = await links.take(token, '192.0.2.1');
      await links.release(taken ?? link);
    }
    expect(await links.find(token)).toBeUndefined();
    expect(await links.take(token, '192.0.2.1')).toBeUndefined();
    expect(await links.list()).toMatchObject([{ used_from: '192.0.2.1' }]);
  });

  it('is not good again that was revoked while it was being used', async () => {
    const { token, link } = await links.make(order);
    await links.take(token, '192.0.2.1');
    expect(await links.revoke(link.id)).toMatchObject({ used: 1, revoked_at: null });
    await links.release(link);
    expect(await links.take(token, '192.0.2.1')).toBeUndefined();
  });

  it('is not found by another token', async () => {
    const { token } = await links.make(order);
    expect(await links.find(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined();
  });

  it('is forgotten some weeks after its end', async () => {
    await links.make(order);
    clock.now += 24 * hour + setupLinksKeptMs + 1;
    await links.make(order);
    expect(await links.list()).toHaveLength(1);
  });
});
