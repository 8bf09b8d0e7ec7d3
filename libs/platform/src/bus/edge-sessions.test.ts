import { type LiveConnection, type SessionsReply, subjects } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { askEdgeSessions } from './edge-sessions.ts';

const connection = (name: string) => ({ connection: name }) as LiveConnection;
const part = (edge: string, names: string[], more?: true): SessionsReply => ({
  edge,
  connections: names.map(connection),
  drops: more ? {} : { spoofed: 1 },
  ignored: {},
  ...(more && { more }),
});

async function ask(answers: SessionsReply[], edgesMax?: number) {
  const asked: unknown[] = [];
  const scatter = async (subject: string, wanted: unknown, _schema: unknown, options: object) => {
    asked.push({ subject, wanted, ...options });
    return answers;
  };
  const replies = await askEdgeSessions({ scatter } as never, { users: ['ali'] }, { waitMs: 500, edgesMax });
  return { replies, asked };
}

describe('what edges hold', () => {
  it('is one answer of each, whatever order its parts come in', async () => {
    const { replies, asked } = await ask([
      part('a', ['1', '2'], true),
      part('b', ['7']),
      part('a', ['3'], true),
      part('a', ['4']),
    ]);
    expect(replies).toEqual([part('a', ['1', '2', '3', '4']), part('b', ['7'])]);
    expect(asked).toEqual([{ subject: subjects.edgeSessions, wanted: { users: ['ali'] }, waitMs: 500 }]);
  });

  it('says so where the end of one is missing', async () => {
    const { replies } = await ask([part('a', ['1'], true), part('b', [])]);
    expect(replies.map(({ edge, more }) => [edge, more])).toEqual([
      ['a', true],
      ['b', undefined],
    ]);
  });

  it('is waited for until all edges that there are have answered to the end', async () => {
    const { asked } = await ask([part('a', [])], 1);
    const [{ answersMax, isWhole }] = asked as [{ answersMax: number; isWhole: (reply: SessionsReply) => boolean }];
    expect(answersMax).toBe(1);
    expect([part('a', [], true), part('a', [])].map(isWhole)).toEqual([false, true]);
  });
});
