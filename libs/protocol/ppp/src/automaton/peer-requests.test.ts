import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import { initialMemory } from './memory.ts';
import type { Failure, Judgement } from './negotiator.ts';
import { PeerRequests, type Reply } from './peer-requests.ts';
import { automatonStates } from './transition-table.ts';

const notConverging: Failure = { reason: 'ipcp-not-converging' };
const address = (last: number): ConfigurationOption => ({ type: 3, data: Uint8Array.of(10, 9, 0, last) });
const dns: ConfigurationOption = { type: 129, data: new Uint8Array(4) };

/** A peer whose requests are judged like this. */
function peer(judgement: Judgement) {
  const memory = initialMemory();
  const agreed: (readonly ConfigurationOption[])[] = [];
  const judge = { now: judgement };
  const requests = new PeerRequests(
    memory,
    {
      begin: () => {},
      request: () => [],
      judge: () => judge.now,
      agreed: (options) => void agreed.push(options),
      naked: () => undefined,
      rejected: () => undefined,
    },
    notConverging,
  );
  const ask = (identifier: number, ...options: ConfigurationOption[]): Reply =>
    requests.reply({ code: codes.configureRequest, identifier, data: encodeOptions(options) }, options);
  return { memory, requests, agreed, judge, ask };
}

const nakTo = (option: ConfigurationOption): Judgement => ({ answer: 'nak', options: [option] });
const answerOf = (reply: Reply): ControlPacket | undefined => (reply.event === 'none' ? undefined : reply.answer);

describe("a peer's Configure-Request", () => {
  it('is acked as it came, and agreed on', () => {
    const { ask, agreed } = peer({ answer: 'ack' });
    const answer = { code: codes.configureAck, identifier: 7, data: encodeOptions([address(1)]) };
    expect(ask(7, address(1))).toEqual({ event: 'RCR+', answer });
    expect(agreed).toEqual([[address(1)]]);
  });

  it('is refused by the options as they stand in the judgement, under its identifier', () => {
    const { ask, agreed, judge } = peer(nakTo(address(77)));
    const data = encodeOptions([address(77)]);
    expect(ask(7, address(1))).toEqual({ event: 'RCR-', answer: { code: codes.configureNak, identifier: 7, data } });
    judge.now = { answer: 'reject', options: [dns] };
    const rejected = { code: codes.configureReject, identifier: 8, data: encodeOptions([dns]) };
    expect(ask(8, address(1), dns)).toEqual({ event: 'RCR-', answer: rejected });
    judge.now = { answer: 'fail', failure: { reason: 'looped-back' } };
    expect(ask(9, address(1))).toEqual({ event: 'none', failure: { reason: 'looped-back' } });
    expect(agreed).toEqual([]);
  });

  it(`that insists after ${limits.configureNaksMax} Naks has what it insists on rejected, of that alone`, () => {
    const { ask } = peer(nakTo(address(77)));
    const answers = Array.from({ length: limits.configureNaksMax + 1 }, (_, id) => answerOf(ask(id, address(1), dns)));
    expect(answers.map((answer) => answer?.code)).toEqual([3, 3, 3, 3, 3, 4]);
    expect(answers.at(-1)?.data).toEqual(encodeOptions([address(1)]));
  });

  it('that lacks after these Naks what it is to ask for will never have it', () => {
    const { ask } = peer(nakTo(address(77)));
    for (let id = 0; id < limits.configureNaksMax; id += 1) expect(answerOf(ask(id, dns))?.code).toBe(3);
    expect(ask(limits.configureNaksMax, dns)).toEqual({ event: 'none', failure: notConverging });
  });

  it('is rejected without end no more than it is naked', () => {
    const { ask, judge } = peer({ answer: 'reject', options: [dns] });
    for (let id = 0; id < limits.refusalsMax; id += 1) expect(answerOf(ask(id, dns))?.code).toBe(4);
    judge.now = nakTo(address(77));
    expect(ask(limits.refusalsMax, address(1))).toEqual({ event: 'none', failure: notConverging });
  });

  it('that was refused is known again, in whatever memory it came', () => {
    const { requests, memory } = peer(nakTo(address(77)));
    const data = encodeOptions([address(1)]);
    for (let again = 0; again < 2; again += 1) {
      const place = data.slice();
      requests.reply({ code: codes.configureRequest, identifier: 7, data: place }, [address(1)]);
      place.fill(0xee);
    }
    expect(memory.refusalsSent).toBe(1);
  });

  it('counts as another refusal under another identifier or with other options, and Rejects are no Naks', () => {
    const { ask, memory, judge } = peer(nakTo(address(77)));
    ask(1, address(1));
    ask(1, address(1));
    expect([memory.refusalsSent, memory.naksSent]).toEqual([1, 1]);
    ask(1, address(2));
    ask(2, address(2));
    expect([memory.refusalsSent, memory.naksSent]).toEqual([3, 3]);
    judge.now = { answer: 'reject', options: [dns] };
    ask(3, dns);
    expect([memory.refusalsSent, memory.naksSent]).toEqual([4, 3]);
    judge.now = { answer: 'ack' };
    ask(4, address(77));
    expect([memory.refusalsSent, memory.naksSent]).toEqual([0, 0]);
  });
});

describe('the repetition of an acked request', () => {
  const request = { code: codes.configureRequest, identifier: 7, data: encodeOptions([address(1)]) };
  const acked = () => {
    const { ask, memory, requests } = peer({ answer: 'ack' });
    ask(7, address(1));
    return { memory, requests };
  };

  it.each(automatonStates)('is told from a new one where the layer is open: %s', (at) => {
    const { memory, requests } = acked();
    memory.at = at;
    expect(requests.isRepetition(request)).toBe(at === 'opened');
  });

  it('has its identifier and its options', () => {
    const { memory, requests } = acked();
    memory.at = 'opened';
    expect(requests.isRepetition({ ...request, identifier: 8 })).toBe(false);
    expect(requests.isRepetition({ ...request, data: encodeOptions([address(2)]) })).toBe(false);
    const fresh = peer({ answer: 'ack' });
    fresh.memory.at = 'opened';
    expect(fresh.requests.isRepetition(request)).toBe(false);
  });
});
