import { type ConnectionEvent, logRecord } from '@sekisho/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectionStory } from '../testing/events.fixture.ts';
import { type ConnectionState, connectionState, isLogged, withEvent } from './connection-state.ts';
import { logRecordOf } from './log-record.ts';

const stateOf = (events: readonly ConnectionEvent[]) =>
  events.filter(isLogged).reduce<ConnectionState | undefined>(withEvent, undefined);

function recordOf(...events: ConnectionEvent[]) {
  const state = stateOf(events);
  return state && logRecordOf(state);
}

describe('the record of a connection', () => {
  it('is none as long as only steps are known', () => {
    const story = new ConnectionStory();
    expect(recordOf(story.step('main-mode-1', 0), story.step('ike-established', 10))).toBeUndefined();
  });

  it('tells how a session came about and ended', () => {
    const story = new ConnectionStory();
    const record = recordOf(...story.whole());
    expect(logRecord.parse(record)).toEqual({
      connection: story.connection,
      edge: 'edge-1',
      remote: '192.0.2.7:4500',
      client: null,
      startedAt: story.startedAt,
      outcome: 'ended',
      user: 'alice',
      address: '10.8.0.2',
      authentication: 'pap',
      ikeSuite: 'aes256-sha1-modp2048',
      espSuite: 'aes256-sha1',
      preSharedKey: null,
      code: null,
      sentence: 'The client disconnected.',
      detail: null,
      step: 'connected',
      endedAt: story.time(60_000),
      durationMs: 60_000,
      bytesIn: 5_000_000_000,
      bytesOut: 7,
    });
  });

  it('tells why and where a connection was refused', () => {
    const story = new ConnectionStory('mallory');
    expect(
      recordOf(story.step('main-mode-1', 0), story.refused(700, 'no-address-available', { detail: '3 of 3' })),
    ).toMatchObject({
      outcome: 'refused',
      user: 'mallory',
      code: 'no-address-available',
      sentence: 'Every Office Mode address that the user could have is in use.',
      detail: '3 of 3',
      step: 'authenticating',
      startedAt: story.startedAt,
      endedAt: null,
    });
  });

  it('names the latest of several refusals', () => {
    const story = new ConnectionStory();
    const refusals = [story.refused(10, 'no-address-available'), story.refused(20, 'address-service-unavailable')];
    expect(recordOf(...refusals)?.code).toBe('address-service-unavailable');
  });

  it('counts as connected when a refusal was overcome', () => {
    const story = new ConnectionStory();
    expect(recordOf(story.refused(500, 'no-address-available'), story.established(900))).toMatchObject({
      outcome: 'connected',
      code: null,
      sentence: null,
    });
  });

  it('names the user who was established, not one who was claimed afterwards', () => {
    const story = new ConnectionStory('alice');
    expect(recordOf(story.established(900), story.step('authenticating', 950, { user: 'bob' }))?.user).toBe('alice');
  });

  it('knows the start from the end alone', () => {
    const story = new ConnectionStory();
    expect(recordOf(story.ended(60_000))).toMatchObject({ outcome: 'ended', startedAt: story.startedAt });
  });

  it('is the same in whatever order and however often the events come', () => {
    const story = new ConnectionStory();
    const events = [
      ...story.whole(),
      story.refused(300, 'gateway-busy'),
      story.refused(300, 'no-address-available'),
      story.step('authenticating', 800, { user: 'al' }),
      story.step('address-leased', 1000, { address: '10.8.0.9' }),
    ];
    const expected = stateOf(events);
    const orders = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
    fc.assert(
      fc.property(orders, (shuffled) => {
        expect(stateOf(shuffled)).toEqual(expected);
      }),
    );
  });

  it('goes on from a state that was stored', () => {
    const events = new ConnectionStory().whole().filter(isLogged);
    for (let cut = 1; cut < events.length; cut += 1) {
      const stored = connectionState.parse(JSON.parse(JSON.stringify(stateOf(events.slice(0, cut)))));
      expect(events.slice(cut).reduce<ConnectionState>(withEvent, stored)).toEqual(stateOf(events));
    }
  });
});
