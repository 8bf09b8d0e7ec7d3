import { formatClock } from '@sekisho/administration';
import { refusals } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../output/refusal-text.ts';
import { courseOf } from './course.fixture.ts';
import { FollowedConnections } from './followed-connections.ts';
import { formatTraced, jsonOfTraced } from './trace-lines.ts';

const course = courseOf();
const clock = formatClock(new Date('2026-01-31T10:00:00.000Z'));
const id = '01JD0000000000000000000000';

function lines(...events: Parameters<FollowedConnections['take']>[0][]): string[] {
  const followed = new FollowedConnections({ from: '192.0.2.7' });
  return events.flatMap((event) => followed.take(event).flatMap(formatTraced));
}

describe('the lines of a trace', () => {
  it('tell step after step of a connection, with the time since its first packet', () => {
    const told = lines(
      course.first(),
      course.tunnel(),
      course.authenticated(),
      course.connected(),
      course.established(),
    );
    expect(told).toEqual([
      `${clock} 192.0.2.7:4500 at edge, connection ${id}`,
      '0000        +0 ms  main-mode-1         first IKE packet: proposals',
      '0000       +40 ms  l2tp-tunnel         L2TP tunnel stands (laptop)',
      '0000      +120 ms  authenticated       the user is who they say (alice, pap)',
      '0000      +150 ms  connected           alice has 10.66.0.2, after 150 ms',
      '                                       pap, IKE aes256-sha1-modp2048, ESP aes256-sha1',
    ]);
  });

  it('say of a refusal what it was, what the client shows and the cure', () => {
    const { sentence, cure } = refusals['wrong-password'];
    expect(
      lines(course.first(), course.refused('bob'))
        .slice(2)
        .map((line) => line.trim()),
    ).toEqual([
      `0000      +130 ms  REFUSED             [wrong-password] ${sentence.en}`,
      'At: authenticating',
      expect.stringMatching(/^Client shows: Windows: error 691; macOS, iOS: /),
      `Cure: ${cure.en}`,
      'Run: sekisho user passwd bob',
    ]);
  });

  it('say how a connection ended, what it carried and what was dropped of it', () => {
    const told = lines(course.ended());
    expect(told[0]).toMatch(/connection 01JD0{22}, begun before$/);
    expect(told.slice(1).map((line) => line.trim())).toEqual([
      '0000               ended               after 1 min 5 s (client-disconnected: User request)',
      '1.5 kB in, 20 MB out',
      'Dropped: spoofed-source 2',
    ]);
  });

  it('let no client steer the terminal', () => {
    expect(lines(course.authenticated('\u001b[2Jroot\n')).join('')).toContain('?[2Jroot?');
  });
});

describe('JSON of a trace', () => {
  const [json] = new FollowedConnections({ user: 'bob' })
    .take(courseOf().refused('bob'))
    .map((one): unknown => JSON.parse(jsonOfTraced(one)));

  it('has one object an event, with everything that is known', () => {
    expect(json).toEqual({
      time: '2026-01-31T10:00:00.130Z',
      trace: '01934000000000000000000000000000',
      type: 'sekisho.connection.refused',
      sinceMs: null,
      connection: id,
      edge: 'edge',
      remote: '192.0.2.7:4500',
      step: 'authenticating',
      code: 'wrong-password',
      user: 'bob',
      ...refusalText('wrong-password', { user: 'bob' }),
    });
  });
});
