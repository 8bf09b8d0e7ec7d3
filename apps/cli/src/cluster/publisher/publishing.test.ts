import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterInMemory } from './cluster.fixture.ts';
import { changes, first, names, PublishedCluster, publish } from './published-cluster.fixture.ts';

let site: PublishedCluster;
beforeEach(() => {
  site = new PublishedCluster();
});
afterEach(() => site.close());

describe('a change that is published', () => {
  it('is taken over by those who read it, one instance at a time', async () => {
    const { publisher } = site.open();
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toMatchObject({ outcome: 'published', notices: [] });
    expect(site.cluster.done).toEqual([
      ...['ca anew', 'auth-1 anew', 'auth-2 anew', 'ip-pool-1 anew', 'ip-pool-2 anew', 'audit-1 anew'],
      ...['balancer in-place', 'edge-1 in-place', 'edge-2 in-place'],
    ]);
    expect(site.cluster.behind).toEqual([]);
  });

  it('is told to edges and balancers even where they read nothing of it, and to no other service', async () => {
    const { publisher } = site.open();
    await publish(publisher, changes('let-sessions-finish', 'certificates', 'whenRevoked'));
    expect(site.cluster.done).toEqual([
      ...['auth-1 anew', 'auth-2 anew', 'balancer in-place', 'edge-1 in-place', 'edge-2 in-place'],
    ]);
  });

  it('is rolled back the same way', async () => {
    const { publisher } = site.open();
    await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    await publish(publisher, { text: first });
    expect(site.text).toBe(first);
    expect(site.cluster.behind).toEqual([]);
  });

  it.each(['refuses', 'does not come up'] as const)('is taken back everywhere where an instance %s', async (how) => {
    const { publisher, ledger } = site.open();
    site.cluster.unwilling = { name: 'ip-pool-2', text: 'level: debug', how };
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toEqual({ outcome: 'failed', reason: expect.stringContaining('ip-pool-2') });
    expect(site.text).toBe(first);
    expect(site.cluster.behind).toEqual([]);
    expect(site.cluster.done.some((each) => each.includes('while'))).toBe(false);
    expect(publisher.show().inForce).toBe(publisher.show().revision);
    expect(ledger.unfinished).toBeUndefined();
    const { inForce: revision } = publisher;
    expect(site.told).toEqual([
      {
        ...{ by: 'gateway:publisher', from: 'local', what: 'settings.take-back', requestId: expect.any(String) },
        before: { publishedBy: 'console:alice', 'log.level': 'debug' },
        after: { revision, note: expect.stringContaining('ip-pool-2'), 'log.level': 'info' },
      },
    ]);
  });

  it('names an instance that cannot be told', async () => {
    const { publisher } = site.open();
    site.cluster.deaf.add('edge-2');
    const reply = await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    expect(reply).toMatchObject({ outcome: 'published', notices: [expect.stringMatching(/^edge-2 cannot be told/)] });
  });
});

describe('files and variables of services', () => {
  const radius = (secret: object) =>
    changes({ kind: 'radius', servers: [{ address: '192.0.2.1', secret }] }, 'backEnds', 'x');

  it.each([
    { file: '/secrets/postgres-url' },
    { file: '/secrets/../state/keys/auth-seal.private' },
    { file: '/state/keys/auth-seal.private' },
    { file: '/keys/psk-spring' },
    { env: 'AWS_SECRET_ACCESS_KEY' },
  ])('are not named over the bus where they are none of the settings’: %j', async (secret) => {
    const { publisher } = site.open();
    const reply = await publish(publisher, radius(secret));
    const message = expect.stringMatching(/name it in the file of the settings itself/);
    expect(reply).toMatchObject({ outcome: 'invalid', problems: [{ message }] });
    expect(site.cluster.done).toEqual([]);
  });

  it('are named where an administrator has put them there for it', () => {
    const { publisher } = site.open();
    expect(publisher.check(radius({ file: '/secrets/radius' })).problems).toEqual([]);
    expect(publisher.check(radius({ file: 'radius' })).problems).toEqual([]);
  });

  it('do not come back over the bus, nor does a switch that was put off by hand', async () => {
    site.edit(`${first}internalCa: { passphrase: { file: /elsewhere/passphrase } }\n`);
    const [named, { publisher }] = [site.text, site.open()];
    site.cluster = new ClusterInMemory(site.file, names);
    const off = `${first}console: { preSharedKeyFiles: false }\n`;
    site.edit(off);
    await publish(publisher, { text: off });
    const { problems } = publisher.check({ text: named });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('/elsewhere/passphrase'),
      expect.stringContaining('console.preSharedKeyFiles'),
    ]);
  });
});

describe('a new pre-shared key', () => {
  it('is made where edges find it, and told to nobody', async () => {
    const { publisher } = site.open();
    const reply = await publisher.makeKey({ base: publisher.show().revision, name: 'spring', by: 'cli:root' });
    expect(reply).toMatchObject({
      outcome: 'published',
      notices: ['Made the pre-shared key spring: it is in /keys/psk-spring.'],
    });
    expect(site.text).toContain('/keys/psk-spring');
    const key = readFileSync(join(site.folder, 'keys/psk-spring'), 'utf8');
    expect(key).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{4}\n$/);
    expect(JSON.stringify([reply, site.said, publisher.show()])).not.toContain(key.trim());
  });

  it('is taken away again where it does not come in force', async () => {
    const { publisher } = site.open();
    site.cluster.unwilling = { name: 'edge-2', text: 'psk-spring', how: 'refuses' };
    const reply = await publisher.makeKey({ base: publisher.show().revision, name: 'spring', by: 'cli:root' });
    expect(reply).toMatchObject({ outcome: 'failed' });
    expect(() => readFileSync(join(site.folder, 'keys/psk-spring'))).toThrow(/ENOENT/);
  });
});
