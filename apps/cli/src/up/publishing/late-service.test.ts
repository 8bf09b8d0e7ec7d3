import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerLeavesMs } from '../../limits.ts';
import { changes, first, PublishedGateway, publish, settings } from './published-gateway.fixture.ts';

let gateway: PublishedGateway;

beforeEach(() => {
  gateway = new PublishedGateway();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  gateway.close();
});

async function published(...what: Parameters<typeof publish>) {
  const reply = await publish(...what);
  if (reply.outcome !== 'published') throw new Error(reply.outcome);
  return reply;
}

describe('a change', () => {
  it('that the console does not come up with is taken back too', async () => {
    const publisher = gateway.withFiles();
    gateway.unwilling = { name: 'console', text: 'debug' };
    const { inForce } = publisher;
    const { revision } = await published(publisher, changes('debug', 'log', 'level'));
    await vi.runAllTimersAsync();
    await vi.waitFor(() => expect(gateway.text).toBe(first + settings));
    const note = `the console did not come up with revision ${revision}`;
    expect(gateway.told).toMatchObject([
      {
        ...{ by: 'gateway:supervisor', from: 'local', what: 'settings.take-back' },
        before: { revision, publishedBy: 'console:alice', 'log.level': 'debug' },
        after: { revision: publisher.inForce, note, 'log.level': 'info' },
      },
    ]);
    expect(publisher.revisions()[0]).toMatchObject({ by: 'supervisor', inForce: true, changed: ['log.level'] });
    expect(publisher.text(inForce)).toBe(first + settings);
  });

  it('is taken back once where the console comes up with neither', async () => {
    const publisher = gateway.withFiles();
    gateway.unwilling = { name: 'console', text: first };
    await publish(publisher, changes('debug', 'log', 'level'));
    await vi.runAllTimersAsync();
    expect(gateway.text).toBe(first + settings);
    expect(gateway.done.filter((each) => each.startsWith('console'))).toEqual([
      'console anew debug',
      'console anew info',
    ]);
    expect(gateway.told).toHaveLength(1);
  });

  it('that comes up everywhere, or is not put anywhere, is none that went back', async () => {
    const publisher = gateway.withFiles();
    await published(publisher, changes('debug', 'log', 'level'));
    await vi.runAllTimersAsync();
    const nowhere = { level: 'nowhere' };
    expect(await publish(publisher, changes(nowhere, 'log'))).toMatchObject({ outcome: 'invalid' });
    expect(gateway.told).toEqual([]);
  });

  it('that comes before the console is there waits, and the console has the newest', async () => {
    const publisher = gateway.withFiles();
    await publish(publisher, changes('debug', 'log', 'level'));
    const next = () => publish(publisher, changes('warn', 'log', 'level'));
    gateway.whenTold = (name) => name === 'console' && void next();
    await vi.advanceTimersByTimeAsync(answerLeavesMs);
    gateway.whenTold = undefined;
    await vi.runAllTimersAsync();
    expect(gateway.done.slice(5)).toEqual([
      ...['console anew debug', 'ca anew warn', 'auth anew warn', 'ip-pool anew warn', 'audit anew warn'],
      ...['edge in place warn', 'console anew warn'],
    ]);
  });
});

describe('an edit by hand while a change is published', () => {
  const edit = `${first}${settings}log: { level: warn }\n`;
  const stays = expect.stringMatching(/were edited by hand while others were being published/);

  it.each([true, false])('stays, and services go back to what they had; where one refuses: %s', async (refuses) => {
    const publisher = gateway.withFiles();
    gateway.unwilling = refuses ? { name: 'ip-pool', text: 'warn' } : undefined;
    gateway.whenTold = (name) => name === 'ip-pool' && gateway.done.length === 2 && gateway.edit(edit);
    const { inForce } = publisher;
    const reply = await publish(publisher, changes('debug', 'log', 'level'));
    expect(reply).toEqual({ outcome: 'failed', reason: stays });
    expect(gateway.text).toBe(edit);
    const back = ['ca anew info', 'auth anew info', ...(refuses ? [] : ['ip-pool anew info'])];
    expect(gateway.done).toEqual(['ca anew debug', 'auth anew debug', 'ip-pool anew warn', ...back]);
    expect(publisher.show()).toMatchObject({ text: edit, inForce });
    expect(publisher.revisions()).toMatchObject([
      { by: 'file', current: true },
      { revision: inForce, inForce: true },
    ]);
  });

  it('stays where the console is yet to come up, which is told the next time', async () => {
    const publisher = gateway.withFiles();
    await publish(publisher, changes('debug', 'log', 'level'));
    gateway.edit(edit);
    await vi.runAllTimersAsync();
    expect(gateway.text).toBe(edit);
    expect(gateway.done.filter((each) => each.startsWith('console'))).toEqual([]);
    expect(gateway.said).toContainEqual(stays);
    await publish(publisher, { text: edit });
    await vi.runAllTimersAsync();
    expect(gateway.done.at(-1)).toBe('console anew warn');
  });
});
