import { connectionSteps, endings, type StoryStep } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { courseOf } from './course.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

describe('the course of a connection', () => {
  it('has the messages of all that take part, and how long each took', () => {
    const steps = connectionSteps.map((step, index): StoryStep => ({ at: at(index * 10), kind: 'step', step }));
    const { participants, messages } = courseOf(steps);
    expect(participants).toEqual(['client', 'gateway', 'auth', 'ip-pool']);
    expect(messages[0]).toMatchObject({ from: 'client', to: 'gateway', atMs: 0, tookMs: 0 });
    expect(messages.at(-1)).toMatchObject({ step: 'connected', atMs: 120 });
    expect(messages.reduce((sum, { tookMs }) => sum + tookMs, 0)).toBe(120);
  });

  it('ends with what refused it', () => {
    const { participants, messages } = courseOf([
      { at: at(0), kind: 'step', step: 'authenticating' },
      { at: at(700), kind: 'refused', step: 'authenticating', code: 'wrong-password', detail: 'internal' },
    ]);
    expect(participants).toEqual(['client', 'gateway', 'auth']);
    expect(messages.at(-1)).toMatchObject({ kind: 'refused', from: 'gateway', tookMs: 700, detail: 'internal' });
    expect(messages.at(-1)?.text.ja).toMatch(/パスワード/);
  });

  it.each([
    ['client-disconnected', 'client', 'gateway'],
    ['ended-by-administrator', 'gateway', 'client'],
    ['dead-peer', 'gateway', 'client'],
  ] as const)('says of the end %s why it came, and shows it as the doing of the %s', (reason, from, to) => {
    const { messages } = courseOf([
      { at: at(0), kind: 'step', step: 'connected' },
      { at: at(60_000), kind: 'ended', step: 'connected', reason, detail: 'said on the way' },
    ]);
    const text = endings[reason].sentence;
    expect(messages.at(-1)).toMatchObject({ kind: 'ended', from, to, text, atMs: 60_000, detail: 'said on the way' });
  });

  it('is empty where nothing was told', () => {
    expect(courseOf([])).toEqual({ participants: [], messages: [] });
  });
});
