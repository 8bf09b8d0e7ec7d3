import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changes, first, PublishedCluster, publish } from './published-cluster.fixture.ts';

let site: PublishedCluster;
beforeEach(() => {
  site = new PublishedCluster();
});
afterEach(() => site.close());

describe('an edit by hand while settings are being published', () => {
  const edit = `${first}log: { level: warn }\n`;

  it('stays where it is not finished, and is no settings yet', async () => {
    const { publisher } = site.open();
    const half = `${first}log: *level\n`;
    site.cluster.whenTold = (name) => name === 'auth-1' && site.edit(half);
    expect(await publish(publisher, changes('debug', 'log', 'level'))).toMatchObject({ outcome: 'failed' });
    expect(publisher.show()).toMatchObject({ text: half, problems: [{ message: expect.stringMatching(/alias/) }] });
  });

  it.each([
    ['is told', 'auth-2', `${first}log:\n  level: debug\n`],
    ['is brought back to the former ones', 'ca', first],
  ])('stays, and ends that, where it is made when an instance %s', async (_, name, inFile) => {
    const { publisher, ledger } = site.open();
    const { revision } = publisher.show();
    site.cluster.unwilling = { name: 'ip-pool-1', text: 'level: debug', how: 'refuses' };
    let isEdited = false;
    site.cluster.whenTold = (each) => {
      if (isEdited || each !== name || site.text !== inFile) return;
      isEdited = true;
      site.edit(edit);
    };
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    const stays = expect.stringMatching(/were edited by hand while others were being published/);
    expect(reply).toEqual({ outcome: 'failed', reason: stays });
    expect(site.said).toContainEqual(stays);
    expect(site.text).toBe(edit);
    expect(ledger.unfinished).toBeUndefined();
    expect(publisher.show()).toMatchObject({ text: edit, inForce: revision });
    expect(publisher.revisions()).toMatchObject([
      { by: 'file', current: true, inForce: false, changed: ['log.level'] },
      { by: 'file', current: false, inForce: true },
    ]);
    site.edit(first);
    expect(site.cluster.behind).toEqual([]);
  });
});

describe('a publisher that ended', () => {
  const next = `${first}log: { level: debug }\n`;

  it('in the middle is followed by one that takes back what it was at', async () => {
    const { ledger } = site.open();
    ledger.begun({ former: first, next, by: 'console:alice' });
    site.edit(next);
    for (const name of ['ca', 'auth-1']) site.cluster.set(name, next);

    const { publisher, stragglers } = site.open();
    expect(site.text).toBe(first);
    await stragglers.look();
    expect(site.cluster.done).toEqual(['auth-1 anew', 'ca anew']);
    expect(site.cluster.behind).toEqual([]);
    expect(publisher.revisions().map(({ by, note, inForce }) => [by, note, inForce])).toEqual([
      ['publisher', 'taken back', true],
      ['console:alice', 'not taken over everywhere: the publisher ended meanwhile', false],
      ['file', undefined, false],
    ]);
    const [stands, tried] = publisher.revisions().map(({ revision }) => revision);
    expect(site.told).toMatchObject([
      {
        ...{ by: 'gateway:publisher', what: 'settings.take-back' },
        before: { revision: tried, publishedBy: 'console:alice', 'log.level': 'debug' },
        after: {
          revision: stands,
          note: expect.stringContaining('the publisher ended meanwhile'),
          'log.level': 'info',
        },
      },
    ]);
  });

  it('leaves the file to whoever edited it by hand meanwhile, and what is in force as it was', async () => {
    const { publisher: before, ledger } = site.open();
    const { revision } = before.show();
    ledger.begun({ former: first, next, by: 'console:alice' });
    const edit = `${first}log: { level: warn }\n`;
    site.edit(edit);
    site.cluster.set('ca', next);
    const { publisher, stragglers } = site.open();
    await stragglers.look();
    expect(site.text).toBe(edit);
    expect(site.cluster.done).toEqual([]);
    expect(site.said).toEqual([expect.stringMatching(/edited by hand: what was written there stays/)]);
    expect(publisher.show()).toMatchObject({ text: edit, inForce: revision });
    expect(publisher.revisions().map(({ by, current, inForce }) => [by, current, inForce])).toEqual([
      ...[
        ['file', true, false],
        ['console:alice', false, false],
        ['file', false, true],
      ],
    ]);
    await publish(publisher, { text: edit });
    expect(site.cluster.behind).toEqual([]);
  });

  it.each([
    ['published', `${first}log: { level: warn }\n`, next],
    ['put back', `${first}log: { level: warn }\n`, first],
  ])('gives back what was edited by hand where settings were being %s', async (_, edit, inFile) => {
    const { publisher: before, ledger } = site.open();
    const { revision } = before.show();
    ledger.begun({ former: edit, next, by: 'console:alice' });
    site.edit(inFile);
    const { publisher } = site.open();
    expect(site.text).toBe(edit);
    expect(publisher.show()).toMatchObject({ text: edit, inForce: revision });
    expect(publisher.revisions()[0]).toMatchObject({ by: 'file', current: true });
  });

  it('before it wrote the file has left nothing to take back', () => {
    site.open().ledger.begun({ former: first, next, by: 'console:alice' });
    const { publisher } = site.open();
    expect(publisher.revisions()).toHaveLength(1);
    expect([site.said, site.told]).toEqual([[], []]);
  });

  it('knows afterwards what is in force, where the file was edited meanwhile', async () => {
    const { publisher } = site.open();
    await publish(publisher, changes('debug', 'log', 'level'));
    const { revision } = publisher.show();
    site.edit(`${first}log: { level: warn }\n`);
    const again = site.open().publisher.show();
    expect(again.inForce).toBe(revision);
    expect(again.revision).not.toBe(revision);
  });
});
