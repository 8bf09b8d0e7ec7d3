import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instancesInRoundMax } from '../../limits.ts';
import { changes, first, names, PublishedCluster, publish } from './published-cluster.fixture.ts';

let site: PublishedCluster;
beforeEach(() => {
  site = new PublishedCluster();
});
afterEach(() => site.close());

describe('an instance that was away', () => {
  it('takes over later what it reads of it', async () => {
    const { publisher, stragglers } = site.open();
    await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    await stragglers.look();
    expect(site.cluster.done).toEqual(['balancer in-place', 'edge-1 in-place', 'edge-2 in-place']);
    site.cluster.set('edge-2', first);
    for (const name of ['auth-1', 'balancer']) site.cluster.set(name, 'of a release before');
    await stragglers.look();
    expect(site.cluster.done.slice(3)).toEqual(['auth-1 anew', 'balancer in-place', 'edge-2 in-place']);
    expect(site.said.filter((each) => each.includes('was behind'))).toHaveLength(3);
  });

  it('is left alone while the file is being edited by hand, which counts when all were started anew', async () => {
    const { publisher, stragglers } = site.open();
    const before = publisher.show().inForce;
    site.edit(`${first}log: { level: warn }\n`);
    site.cluster.set('auth-1', site.text);
    await stragglers.look();
    expect([site.cluster.done, publisher.show().inForce]).toEqual([[], before]);
    for (const name of names) site.cluster.set(name, site.text);
    await stragglers.look();
    expect(site.cluster.done).toEqual([]);
    expect(publisher.show()).toMatchObject({ inForce: publisher.show().revision });
  });
});

describe('an instance that does not come back', () => {
  const notWaitedFor = expect.stringMatching(/^auth-2 left for settings that were published before .* not waited for/);

  /** After settings that auth-2 has left for. */
  async function withoutOne() {
    site.patience = { ...site.patience, recoversMs: 50 };
    const { publisher, stragglers } = site.open();
    site.cluster.gone.add('auth-2');
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    const notBack = expect.stringMatching(/auth-2 .* not back .* could not be put back everywhere: auth-2/);
    expect(reply).toEqual({ outcome: 'failed', reason: notBack });
    return { publisher, stragglers };
  }

  it('is not waited for by whoever publishes next, who is told of it once', async () => {
    const { publisher } = await withoutOne();
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toMatchObject({ outcome: 'published', notices: [notWaitedFor] });
    expect(site.said).toContainEqual(notWaitedFor);
    expect(site.cluster.behind).toEqual(['auth-2']);
    const next = await publish(publisher, changes('warn', 'log', 'level'));
    expect(next).toMatchObject({ outcome: 'published', notices: [] });
  });

  it('is told as others are where another one comes in its place, or it comes late', async () => {
    const { publisher } = await withoutOne();
    site.cluster.start('auth-3');
    expect(await publish(publisher, changes('debug', 'log', 'level'))).toMatchObject({ notices: [notWaitedFor] });
    site.cluster.start('auth-2');
    expect(await publish(publisher, changes('warn', 'log', 'level'))).toMatchObject({ notices: [] });
    expect(site.cluster.done.filter((each) => /auth-[23]/.test(each)).slice(1)).toEqual([
      ...['auth-3 anew while auth-2 is away', 'auth-2 anew', 'auth-3 anew'],
    ]);
    expect(site.cluster.behind).toEqual([]);
  });

  it('has missed nothing where it is back before settings are published again', async () => {
    const { publisher, stragglers } = await withoutOne();
    site.cluster.start('auth-2');
    await stragglers.look();
    expect(await publish(publisher, changes('debug', 'log', 'level'))).toMatchObject({ notices: [] });
    expect(site.cluster.behind).toEqual([]);
  });
});

describe('an instance that says for ever that it is leaving', () => {
  it.each(['auth-1', 'edge-1'])('holds up nobody but who publishes just then: %s', async (name) => {
    site.patience = { ...site.patience, takesMs: 100 };
    const { publisher } = site.open();
    site.cluster.staying.add(name);
    const both = Promise.all([
      publish(publisher, changes('debug', 'log', 'level')),
      publish(publisher, changes('let-sessions-finish', 'certificates', 'whenRevoked')),
    ]);
    const why =
      name === 'auth-1' ? /auth-1 .* after 0.1 s: it still says that it is leaving/ : /edge-1 says that it leaves/;
    const failed = { outcome: 'failed', reason: expect.stringMatching(why) };
    expect(await both).toEqual([failed, failed]);
    site.cluster.staying.clear();
    expect(await publish(publisher, changes('debug', 'log', 'level'))).toMatchObject({ outcome: 'published' });
    expect(site.cluster.behind).toEqual([]);
  });

  it('is one of so many that are told, within so long a time', async () => {
    const { publisher } = site.open();
    const edges = Array.from({ length: instancesInRoundMax - 2 }, (_, index) => `edge-${index + 3}`);
    for (const name of edges) site.cluster.start(name);
    expect(await publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'))).toMatchObject({
      outcome: 'published',
    });
    site.cluster.start(`edge-${instancesInRoundMax + 1}`);
    const reason = expect.stringMatching(/^More than 256 instances of edge say that they are there/);
    expect(await publish(publisher, changes(['10.0.0.0/8'], 'encryptionDomain'))).toMatchObject({ reason });
    site.patience = { ...site.patience, roundMs: 0 };
    const late = expect.stringMatching(/^The instances of balancer have not all taken/);
    expect(await publish(site.open().publisher, changes(['10.0.0.0/8'], 'encryptionDomain'))).toMatchObject({
      reason: late,
    });
  });

  it('lets whoever publishes in between others that are behind', async () => {
    site.patience = { ...site.patience, takesMs: 100 };
    const { publisher, stragglers } = site.open();
    for (const name of ['auth-1', 'auth-2', 'ca']) site.cluster.set(name, 'of a release before');
    let reply: Promise<unknown> | undefined;
    site.cluster.whenTold = () => {
      reply ??= publish(publisher, changes(['172.16.0.0/12'], 'encryptionDomain'));
    };
    await stragglers.look();
    expect(await reply).toMatchObject({ outcome: 'published' });
    expect(site.cluster.done).toEqual(['auth-1 anew', 'balancer in-place', 'edge-1 in-place', 'edge-2 in-place']);
    await stragglers.look();
    expect(site.cluster.done.slice(4)).toEqual(['auth-2 anew', 'ca anew']);
  });
});
