import { describe, expect, it } from 'vitest';
import type { IkeDatagram } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import { decodeHeader } from '../../messages/message.ts';
import { exchangeTypes } from '../../numbers.ts';
import { client, connect, established, fromGateway, openGateway, refusals } from '../../testing/aggressive.fixture.ts';
import { must, only, reasons } from '../../testing/effects.fixture.ts';
import { computed, Pair } from '../../testing/pair.fixture.ts';

const newPair = () => new Pair({ client: client(), gateway: openGateway() });
const isAggressive = ({ bytes }: IkeDatagram) => decodeHeader(bytes).exchange === exchangeTypes.aggressive;

describe('a repeated message of Aggressive Mode', () => {
  it('1 is answered with the same message 2; on a timer nothing is repeated', () => {
    const pair = newPair();
    let first: IkeDatagram | undefined;
    pair.tap = (to, datagram) => {
      if (to === 'gateway') first ??= datagram;
      return to === 'gateway';
    };
    pair.connect();
    pair.run(900);
    expect(fromGateway(pair)).toHaveLength(1);
    pair.deliver('gateway', must(first, 'message 1'));
    const [message2, again] = fromGateway(pair);
    expect(again).toEqual(message2);
    pair.tap = () => false;
    pair.run(limits.halfOpenMs + 1_000);
    expect(fromGateway(pair)).toHaveLength(2);
    expect(pair.effects('gateway', 'diffie-hellman')).toHaveLength(1);
    expect(refusals(pair)).toMatchObject([{ code: 'timed-out', awaited: 'aggressive-3' }]);
  });

  it('1 is a new attempt only from another client, and none where it was altered', () => {
    const pair = newPair();
    let first: IkeDatagram | undefined;
    pair.tap = (to, datagram) => {
      if (to === 'gateway') first ??= datagram;
      return to === 'gateway';
    };
    pair.connect();
    pair.run(900);
    const { bytes, ...route } = must(first, 'message 1');
    const altered = bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1);
    expect(reasons(pair.gateway.receive({ ...route, bytes: altered }, pair.now))).toEqual([
      'first message out of turn',
    ]);
  });

  it('2 has the client repeat its message 3', () => {
    const pair = connect();
    const before = pair.effects('client', 'send').length;
    const [message2] = fromGateway(pair);
    const local = { address: '198.51.100.7', port: 500 };
    pair.deliver('client', {
      bytes: must(message2, 'message 2'),
      remote: { address: '203.0.113.1', port: 500 },
      local,
    });
    const again = pair.effects('client', 'send').slice(before);
    expect(again).toMatchObject([{ again: 'repeated', remote: { port: 4500 } }]);
    pair.run(10);
    expect(reasons(pair.seen.map(({ effect }) => effect))).toContain('message 3 of Aggressive Mode out of turn');
    expect(established(pair)).toHaveLength(1);
  });

  it('3 that was lost is asked for by the client’s going on', () => {
    const pair = newPair();
    let lost = 0;
    pair.tap = (to, datagram) => {
      const drops = to === 'gateway' && datagram.local.port === 4500 && isAggressive(datagram) && lost === 0;
      lost += Number(drops);
      return !drops;
    };
    pair.connect();
    pair.run(3_000);
    expect(lost).toBe(1);
    expect(established(pair)).toHaveLength(1);
    expect(pair.effects('gateway', 'child-established')).toHaveLength(1);
    const again = pair.effects('gateway', 'send').filter((effect) => effect.again === 'repeated');
    expect(again).toMatchObject([{ remote: { port: 500 } }]);
  });

  it(`2 is sent again for no more than ${limits.earlyQuickModesMax} messages of Quick Mode, and only to whom they come from`, () => {
    const pair = newPair();
    let early: IkeDatagram | undefined;
    pair.tap = (to, datagram) => {
      const onwards = to === 'gateway' && datagram.local.port === 4500;
      if (onwards && !isAggressive(datagram)) early ??= datagram;
      return !onwards;
    };
    pair.connect();
    pair.run(500);
    const quickMode1 = must(early, 'message 1 of Quick Mode');
    const others = { ...quickMode1, remote: { address: '198.51.100.66', port: 4500 } };
    const before = fromGateway(pair).length;
    expect(reasons(pair.gateway.receive(others, pair.now))).toEqual(['message without protection']);
    for (let time = 0; time < limits.earlyQuickModesMax + 2; time += 1) pair.deliver('gateway', quickMode1);
    expect(fromGateway(pair).length - before).toBe(limits.earlyQuickModesMax);
  });
});

describe('an answer that cannot be computed now', () => {
  it('is asked for again by the repeated message 1', () => {
    const pair = newPair();
    const datagrams: IkeDatagram[] = [];
    pair.tap = (to, datagram) => {
      if (to === 'gateway') datagrams.push(datagram);
      return false;
    };
    pair.connect();
    const first = must(datagrams[0], 'message 1');
    const [question] = only(pair.gateway.receive(first, pair.now), 'diffie-hellman');
    pair.gateway.postpone(must(question, 'question').question);
    const again = must(only(pair.gateway.receive(first, pair.now), 'diffie-hellman')[0], 'question');
    expect(reasons(pair.gateway.receive(first, pair.now))).toEqual(['first message out of turn']);
    pair.tap = () => true;
    pair.apply('gateway', pair.gateway.answer(again.question, computed(again), pair.now));
    pair.run(500);
    expect(established(pair)).toHaveLength(1);
  });

  it('is none to a public value that is invalid', () => {
    const pair = newPair();
    const datagrams: IkeDatagram[] = [];
    pair.tap = (_to, datagram) => {
      datagrams.push(datagram);
      return false;
    };
    pair.connect();
    const [question] = only(pair.gateway.receive(must(datagrams[0], 'message 1'), pair.now), 'diffie-hellman');
    const invalid = { kind: 'diffie-hellman', answer: undefined } as const;
    const effects = pair.gateway.answer(must(question, 'question').question, invalid, pair.now);
    expect(only(effects, 'refused')).toMatchObject([{ code: 'malformed', detail: 'invalid modp2048 public value' }]);
    expect(pair.gateway.load()).toEqual({ halfOpen: 0, associations: 0 });
  });
});

describe('a lossy network', () => {
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);

  it('ends every Aggressive Mode connected, or refused and forgotten', () => {
    let connected = 0;
    for (const seed of seeds) {
      const faults = { loss: 0.2, duplication: 0.1, delayMs: 300 };
      const pair = new Pair({ seed, faults, client: client(), gateway: openGateway() });
      pair.connect();
      pair.run(2 * limits.halfOpenMs);
      const children = pair.effects('gateway', 'child-established').length;
      connected += Math.min(children, 1);
      const ended = children > 0 || pair.effects('client', 'refused').length > 0 || refusals(pair).length > 0;
      expect({ seed, ended, halfOpen: pair.gateway.load().halfOpen }).toEqual({ seed, ended: true, halfOpen: 0 });
    }
    expect(connected).toBeGreaterThan(seeds.length * 0.8);
  });

  it('does not stop an IKE SA from being renewed, and another Quick Mode under it', () => {
    const pair = connect();
    const { id } = must(pair.effects('client', 'sa-established')[0], 'SA').sa;
    pair.apply('client', pair.client.rekey(id, pair.now));
    pair.run(1_000);
    expect(established(pair).map(({ aggressive }) => aggressive)).toEqual([true, true]);
    pair.apply(
      'client',
      pair.client.rekeyChild(must(pair.effects('client', 'sa-established')[1], 'SA').sa.id, pair.now),
    );
    pair.run(1_000);
    expect(pair.effects('gateway', 'child-established')).toHaveLength(3);
  });
});
