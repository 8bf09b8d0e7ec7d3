import { describe, expect, it } from 'vitest';
import { tracedConnectionsMax, tracedEventsMax } from '../limits.ts';
import { courseOf } from './course.fixture.ts';
import { FollowedConnections, type TracedEvent } from './followed-connections.ts';

const told = (traced: readonly TracedEvent[]) =>
  traced.map(({ event, sinceMs }) => [event.type.replace('sekisho.connection.', ''), sinceMs]);
const idOf = (n: number) => `01JE${String(n).padStart(22, '0')}`;

describe('following a user', () => {
  it('tells a connection from its first packet on as soon as the user shows', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    const course = courseOf();
    expect(followed.take(course.first())).toEqual([]);
    expect(followed.take(course.tunnel())).toEqual([]);
    const traced = followed.take(course.authenticated());
    expect(told(traced)).toEqual([
      ['step', 0],
      ['step', 40],
      ['step', 120],
    ]);
    expect(traced.map(({ first }) => first)).toEqual([true, false, false]);
    expect(told(followed.take(course.established()))).toEqual([['established', 150]]);
    expect(told(followed.take(course.ended()))).toEqual([['ended', 65_150]]);
  });

  it('knows the user in any case of letters, and no other', () => {
    const followed = new FollowedConnections({ user: 'Alice' });
    expect(followed.take(courseOf().authenticated('ALICE'))).toHaveLength(1);
    expect(followed.take(courseOf({ connection: idOf(1) }).authenticated('alice2'))).toEqual([]);
  });

  it('tells of a refusal with everything before it', () => {
    const followed = new FollowedConnections({ user: 'bob' });
    followed.take(courseOf().first());
    expect(told(followed.take(courseOf().refused('bob')))).toEqual([
      ['step', 0],
      ['refused', 130],
    ]);
  });

  it('tells of the end of a connection that stood before, without knowing how long after its first packet', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    expect(told(followed.take(courseOf().ended()))).toEqual([['ended', undefined]]);
  });

  it('reckons from the first packet where it hears no more of the way in than that it was done', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    expect(told(followed.take(courseOf().established()))).toEqual([['established', 150]]);
  });

  it('keeps accounts of traffic to itself', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    followed.take(courseOf().established());
    expect(followed.take(courseOf().progress())).toEqual([]);
  });
});

describe('following an address', () => {
  it('tells at once, whatever the port', () => {
    const followed = new FollowedConnections({ from: '192.0.2.7' });
    expect(followed.take(courseOf().first())).toHaveLength(1);
    expect(followed.take(courseOf({ connection: idOf(1), remote: '192.0.2.7:500' }).refused())).toHaveLength(1);
    expect(followed.take(courseOf({ connection: idOf(2), remote: '192.0.2.70:500' }).first())).toEqual([]);
  });

  it('of one user tells what fits both', () => {
    const followed = new FollowedConnections({ from: '192.0.2.7', user: 'alice' });
    expect(followed.take(courseOf().first())).toEqual([]);
    expect(followed.take(courseOf().authenticated())).toHaveLength(2);
    expect(followed.take(courseOf({ connection: idOf(1), remote: '192.0.2.8:500' }).authenticated())).toEqual([]);
  });

  it('reads IPv6 out of its brackets', () => {
    const followed = new FollowedConnections({ from: '2001:db8::7' });
    expect(followed.take(courseOf({ remote: '[2001:db8::7]:4500' }).first())).toHaveLength(1);
  });
});

describe('what is remembered of connections that may be anybody’s', () => {
  it('is bounded in number: the oldest is forgotten', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    for (let n = 0; n <= tracedConnectionsMax; n += 1) followed.take(courseOf({ connection: idOf(n) }).first());
    expect(followed.take(courseOf({ connection: idOf(0) }).authenticated())).toHaveLength(1);
    expect(followed.take(courseOf({ connection: idOf(tracedConnectionsMax) }).authenticated())).toHaveLength(2);
  });

  it('is bounded for each: its last events', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    for (let n = 0; n < 2 * tracedEventsMax; n += 1) followed.take(courseOf().tunnel());
    expect(followed.take(courseOf().authenticated())).toHaveLength(tracedEventsMax);
  });

  it('is nothing of one that somebody else is in with, or that is over', () => {
    const followed = new FollowedConnections({ user: 'alice' });
    followed.take(courseOf().first());
    followed.take(courseOf().established('bob'));
    expect(followed.take(courseOf().ended('alice'))).toHaveLength(1);
    followed.take(courseOf().first());
    followed.take(courseOf().refused());
    expect(followed.take(courseOf().authenticated())).toHaveLength(1);
  });
});
