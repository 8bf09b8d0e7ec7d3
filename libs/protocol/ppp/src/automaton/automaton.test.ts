import { fromHex, type Instant, instant, later, seconds, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import type { ControlPacket } from '../packet.ts';
import { Automaton, type AutomatonOutput } from './automaton.ts';
import type { Judgement, Negotiator } from './negotiator.ts';

const option = (type: number, ...data: number[]): ConfigurationOption => ({ type, data: Uint8Array.from(data) });
const ours = [option(1, 5, 120)];
const theirs = encodeOptions([option(5, 1, 2, 3, 4)]);

class Stub implements Negotiator {
  judgement: Judgement = { answer: 'ack' };
  begun = 0;
  begin(): void {
    this.begun += 1;
  }
  request(): ConfigurationOption[] {
    return ours;
  }
  judge(): Judgement {
    return this.judgement;
  }
  agreed(): void {}
  naked(): undefined {}
  rejected(): undefined {}
}

const start = (now: Instant = instant(0)) => {
  const negotiator = new Stub();
  const automaton = new Automaton({ negotiator, notConverging: 'lcp-not-converging', peerMru: () => 1500 });
  const first = automaton.start(now);
  return { negotiator, automaton, first };
};

const packet = (code: number, identifier: number, data: Uint8Array = new Uint8Array()): ControlPacket => ({
  code,
  identifier,
  data,
});
const now = instant(100);
const sent = (outputs: readonly AutomatonOutput[]): number[] =>
  outputs.flatMap((output) => (output.kind === 'packet' ? [output.packet.code] : []));
const kinds = (outputs: readonly AutomatonOutput[]): string[] => outputs.map(({ kind }) => kind);

/** An automaton in `opened`: our request 1 acked, the peer's request 0 too. */
function opened() {
  const setup = start();
  setup.automaton.receive(packet(2, 1, encodeOptions(ours)), now);
  const last = setup.automaton.receive(packet(1, 0, theirs), now);
  expect(kinds(last)).toEqual(['packet', 'layer-up']);
  return setup;
}

describe('the automaton', () => {
  it('asks ten times, three seconds apart, under one identifier, then gives up', () => {
    const { automaton, first } = start();
    expect(first).toEqual([{ kind: 'packet', packet: packet(1, 1, encodeOptions(ours)) }]);
    const requests = [...first];
    while (automaton.deadline !== undefined) requests.push(...automaton.timeout(automaton.deadline));
    expect(sent(requests)).toEqual(new Array(limits.configureRequestsMax).fill(1));
    expect(new Set(requests.map((output) => output.kind === 'packet' && output.packet.identifier))).toEqual(
      new Set([1, false]),
    );
    expect(requests.at(-1)).toEqual({ kind: 'layer-finished' });
  });

  it('counts its identifiers up, and on from 255 to 0', () => {
    const { automaton } = start();
    const drawn = Array.from({ length: 256 }, () => automaton.identifier());
    expect([drawn.slice(0, 2), drawn.slice(-3)]).toEqual([
      [2, 3],
      [255, 0, 1],
    ]);
  });

  it('does nothing before its deadline', () => {
    const { automaton } = start();
    expect(automaton.timeout(instant(2999))).toEqual([]);
    expect(sent(automaton.timeout(instant(3000)))).toEqual([1]);
  });

  it('repeats its unanswered request, once, as soon as the peer is heard for the first time', () => {
    const { automaton, negotiator } = start();
    negotiator.judgement = { answer: 'nak', options: [option(5, 9, 9, 9, 9)] };
    const heard = automaton.receive(packet(1, 0, theirs), now);
    expect(sent(heard)).toEqual([1, 3]);
    expect(heard[0]).toMatchObject({ packet: { identifier: 1, data: encodeOptions(ours) } });
    expect(automaton.deadline).toBe(now + limits.configureRestart);
    negotiator.judgement = { answer: 'ack' };
    expect(sent(automaton.receive(packet(1, 1, theirs), now))).toEqual([2]);
    expect(kinds(automaton.receive(packet(2, 1, encodeOptions(ours)), now))).toEqual(['layer-up']);
    expect(kinds(automaton.receive(packet(2, 1, encodeOptions(ours)), now))).toEqual(['ignored']);
  });

  it("repeats a request that crossed the peer's first one only when a round trip brought no answer", () => {
    const { automaton } = start();
    const crossed = instant(limits.configureUnderWay - 1);
    expect(automaton.receive(packet(1, 0, theirs), crossed)).toMatchObject([{ packet: { code: 2 } }]);
    expect(automaton.deadline).toBe(crossed + limits.configureRestartHeard);
    expect(sent(automaton.timeout(instant(crossed + limits.configureRestartHeard)))).toEqual([1]);
    expect(automaton.deadline).toBe(crossed + limits.configureRestartHeard + limits.configureRestart);
  });

  it('hears nothing before it is started, and says so', () => {
    const automaton = new Automaton({
      negotiator: new Stub(),
      notConverging: 'lcp-not-converging',
      peerMru: () => 1500,
    });
    expect(automaton.receive(packet(5, 1), now)[0]).toEqual({ kind: 'ignored', reason: 'RTR in initial' });
    expect(automaton.timeout(now)).toEqual([]);
    expect(automaton.memory.at).toBe('initial');
  });

  it('repeats at once what went out a round trip ago, and no more often than it may ask', () => {
    const heard = start().automaton.receive(packet(1, 0, theirs), instant(limits.configureUnderWay));
    expect(sent(heard)).toEqual([1, 2]);
    const { automaton } = start();
    for (let asked = 1; asked < limits.configureRequestsMax; asked++) automaton.timeout(automaton.deadline ?? now);
    expect(automaton.receive(packet(1, 0, theirs), instant(29_000))).toMatchObject([{ packet: { code: 2 } }]);
  });

  it('begins anew when a peer asks that it had given up, and repeats nothing to one that it has heard', () => {
    const { automaton, negotiator } = start();
    while (automaton.deadline !== undefined) automaton.timeout(automaton.deadline);
    expect([automaton.memory.at, negotiator.begun]).toEqual(['stopped', 1]);
    negotiator.judgement = { answer: 'nak', options: [option(5, 9, 9, 9, 9)] };
    expect(sent(automaton.receive(packet(1, 7, theirs), now))).toEqual([1, 3]);
    expect(negotiator.begun).toBe(2);
    expect(sent(automaton.receive(packet(1, 8, theirs), later(now, seconds(1))))).toEqual([3]);
  });

  it('forgets, when it is negotiated anew, how often the peer refused before', () => {
    const { automaton } = start();
    const refuse = () =>
      automaton.receive(packet(3, automaton.memory.request?.identifier ?? 0, encodeOptions(ours)), now);
    for (let round = 0; round < limits.refusalsMax; round++) expect(sent(refuse())).toEqual([1]);
    automaton.receive(packet(2, automaton.memory.request?.identifier ?? 0, encodeOptions(ours)), now);
    automaton.receive(packet(1, 0, theirs), now);
    expect(automaton.opened).toBe(true);
    automaton.receive(packet(1, 1, theirs), now);
    for (let round = 0; round < limits.refusalsMax; round++) expect(sent(refuse())).toEqual([1]);
    expect(refuse()).toMatchObject([{ kind: 'failed' }]);
  });

  it('keeps nothing while it is open that only its negotiation needed', () => {
    const { automaton, negotiator } = start();
    negotiator.judgement = { answer: 'nak', options: [option(5, 9, 9, 9, 9)] };
    automaton.receive(packet(1, 0, theirs), now);
    negotiator.judgement = { answer: 'ack' };
    automaton.receive(packet(1, 1, theirs), now);
    automaton.receive(packet(2, 1, encodeOptions(ours)), now);
    const { at, refused, request } = automaton.memory;
    expect([at, refused, request?.data.length]).toEqual(['opened', undefined, 0]);
  });

  it('keeps its own copy of what the peer asked, in whatever memory that came', () => {
    const { automaton } = start();
    const memory = theirs.slice();
    automaton.receive(packet(1, 0, memory), now);
    memory.fill(0xee);
    automaton.receive(packet(2, 1, encodeOptions(ours)), now);
    expect(sent(automaton.receive(packet(1, 0, theirs), now))).toEqual([2]);
    expect(automaton.opened).toBe(true);
  });

  it('opens when both requests are acked, and has no deadline any more', () => {
    expect(opened().automaton.deadline).toBeUndefined();
  });

  it('takes an Ack that repeats its options exactly, and no other', () => {
    const { automaton } = start();
    expect(kinds(automaton.receive(packet(2, 1, encodeOptions([option(1, 5, 121)])), now))).toEqual(['ignored']);
    expect(kinds(automaton.receive(packet(2, 2, encodeOptions(ours)), now))).toEqual(['ignored']);
    expect(automaton.memory.at).toBe('request-sent');
  });

  it('lets a duplicated Ack leave an open link open', () => {
    const { automaton } = opened();
    expect(kinds(automaton.receive(packet(2, 1, encodeOptions(ours)), now))).toEqual(['ignored']);
    expect(automaton.opened).toBe(true);
  });

  it('answers the repetition of the acked request by its Ack alone, once, then negotiates anew', () => {
    const { automaton } = opened();
    for (let again = 0; again < limits.ackedRepetitionsMax; again++) {
      expect(sent(automaton.receive(packet(1, 0, theirs), now))).toEqual([2]);
      expect(automaton.opened).toBe(true);
    }
    const anew = automaton.receive(packet(1, 0, theirs), now);
    expect(kinds(anew)).toEqual(['layer-down', 'packet', 'packet']);
    expect(automaton.memory.at).toBe('ack-sent');
  });

  it('negotiates anew when an open peer asks something new', () => {
    const { automaton, negotiator } = opened();
    const before = negotiator.begun;
    const outputs = automaton.receive(packet(1, 1, theirs), now);
    expect(sent(outputs)).toEqual([1, 2]);
    expect(outputs[0]).toEqual({ kind: 'layer-down' });
    expect(negotiator.begun).toBe(before + 1);
  });

  it('naks five times, then rejects what the peer insists on, then finds no end', () => {
    const { automaton, negotiator } = start(now);
    negotiator.judgement = { answer: 'nak', options: [option(5, 9, 9, 9, 9)] };
    const answers = Array.from({ length: limits.refusalsMax + 1 }, (_, id) =>
      automaton.receive(packet(1, id, theirs), now),
    );
    expect(answers.slice(0, limits.refusalsMax).flatMap(sent)).toEqual([3, 3, 3, 3, 3, 4, 4, 4, 4, 4]);
    expect(answers.at(-1)).toEqual([{ kind: 'failed', failure: { reason: 'lcp-not-converging' } }]);
    const [reject] = answers[5] ?? [];
    expect(reject?.kind === 'packet' && reject.packet.data).toEqual(theirs);
  });

  it('counts the repetition of a refused request as the same refusal', () => {
    const { automaton, negotiator } = start(now);
    negotiator.judgement = { answer: 'nak', options: [option(5, 9, 9, 9, 9)] };
    for (let again = 0; again < 20; again++) expect(sent(automaton.receive(packet(1, 0, theirs), now))).toEqual([3]);
  });

  it('ends when the peer refuses our options without end', () => {
    const { automaton } = start();
    const outputs: AutomatonOutput[] = [];
    for (let round = 0; round <= limits.refusalsMax; round++) {
      outputs.push(
        ...automaton.receive(packet(3, automaton.memory.request?.identifier ?? 0, encodeOptions(ours)), now),
      );
    }
    expect(outputs.at(-1)).toEqual({ kind: 'failed', failure: { reason: 'lcp-not-converging' } });
  });

  it('takes a Reject of its own options alone', () => {
    const { automaton } = start();
    expect(kinds(automaton.receive(packet(4, 1, encodeOptions([option(3, 1)])), now))).toEqual(['ignored']);
    expect(sent(automaton.receive(packet(4, 1, encodeOptions(ours)), now))).toEqual([1]);
  });

  it('closes with two Terminate-Requests, two seconds apart', () => {
    const { automaton } = opened();
    const outputs = automaton.close(utf8('bye'), now);
    expect(kinds(outputs)).toEqual(['layer-down', 'packet']);
    expect(outputs[1]).toMatchObject({ packet: { code: 5, identifier: 2, data: utf8('bye') } });
    expect(automaton.deadline).toBe(now + 2000);
    expect(sent(automaton.timeout(instant(now + 2000)))).toEqual([5]);
    expect(kinds(automaton.timeout(instant(now + 4000)))).toEqual(['layer-finished']);
  });

  it('closes at once on the Ack', () => {
    const { automaton } = opened();
    automaton.close(utf8('bye'), now);
    expect(kinds(automaton.receive(packet(6, 2), now))).toEqual(['layer-finished']);
  });

  it('acks a Terminate-Request under its identifier, waits one period and is finished', () => {
    const { automaton } = opened();
    const outputs = automaton.receive(packet(5, 10, utf8('user request')), now);
    expect(kinds(outputs)).toEqual(['layer-down', 'packet', 'peer-terminated']);
    expect(outputs[1]).toMatchObject({ packet: { code: 6, identifier: 10 } });
    expect(kinds(automaton.timeout(instant(now + 2000)))).toEqual(['layer-finished']);
  });

  it('rejects an unknown code with the packet in it', () => {
    const { automaton } = opened();
    const [output] = automaton.receive(packet(0x40, 9, fromHex('0102')), now);
    expect(output).toMatchObject({ packet: { code: 7, data: fromHex('4009 0006 0102') } });
  });

  it.each([
    [10, 6],
    [4, 0],
    [1, 0],
  ])('rejects it within the %i octets that the peer takes', (mru, octets) => {
    const automaton = new Automaton({
      negotiator: new Stub(),
      notConverging: 'lcp-not-converging',
      peerMru: () => mru,
    });
    automaton.start(now);
    const [output] = automaton.receive(packet(0x40, 9, new Uint8Array(100)), now);
    expect(output?.kind === 'packet' && output.packet.data.length).toBe(octets);
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('ends when the peer rejects code %i, which it can not do without', (code) => {
    const outputs = opened().automaton.receive(packet(7, 1, Uint8Array.of(code, 1, 0, 4)), now);
    const failure = { reason: 'lcp-not-converging', detail: `Code-Reject of ${code}` };
    expect(outputs).toMatchObject([{ kind: 'failed', failure }, { kind: 'layer-down' }, { packet: { code: 5 } }]);
  });

  it.each([0, 8, 12])('lives when the peer rejects code %i', (code) => {
    const { automaton } = opened();
    expect(automaton.receive(packet(7, 1, Uint8Array.of(code, 1, 0, 4)), now)).toEqual([]);
    expect(automaton.opened).toBe(true);
  });
});
