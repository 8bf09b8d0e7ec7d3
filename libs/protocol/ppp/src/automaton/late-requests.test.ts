import { type Instant, instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import type { ControlPacket } from '../packet.ts';
import { codes } from '../protocol-numbers.ts';
import { Automaton, type AutomatonOutput } from './automaton.ts';

const wished: ConfigurationOption = { type: 1, data: Uint8Array.of(5, 120) };
const unwanted: ConfigurationOption = { type: 13, data: Uint8Array.of(6) };

/** Rejects what it does not want, as all do. */
const end = (): Automaton =>
  new Automaton({
    notConverging: 'lcp-not-converging',
    peerMru: () => 1500,
    negotiator: {
      begin: () => undefined,
      request: () => [wished],
      judge: (options) =>
        options.some(({ type }) => type === unwanted.type)
          ? { answer: 'reject', options: [unwanted] }
          : { answer: 'ack' },
      agreed: () => undefined,
      naked: () => undefined,
      rejected: () => undefined,
    },
  });

const request = (identifier: number, ...options: ConfigurationOption[]): ControlPacket => ({
  code: codes.configureRequest,
  identifier,
  data: encodeOptions(options),
});
const ackTo = (asked: ControlPacket): ControlPacket => ({ ...asked, code: codes.configureAck });
const sent = (outputs: readonly AutomatonOutput[]): ControlPacket[] =>
  outputs.flatMap((output) => (output.kind === 'packet' ? [output.packet] : []));
const now = instant(100);

describe('a request that was refused and comes again, overtaken by the one that was acked', () => {
  const overtaken = request(0, wished, unwanted);

  it('gets its Reject, and the Ack of the later one holds', () => {
    const automaton = end();
    const [own] = sent(automaton.start(now));
    automaton.receive(overtaken, now);
    automaton.receive(request(1, wished), now);
    expect(sent(automaton.receive(overtaken, now)).map(({ code }) => code)).toEqual([codes.configureReject]);
    automaton.receive(ackTo(own ?? overtaken), now);
    expect(automaton.opened).toBe(true);
  });

  it('is none where it has other options: the Ack is taken back', () => {
    const automaton = end();
    const [own] = sent(automaton.start(now));
    automaton.receive(overtaken, now);
    automaton.receive(request(1, wished), now);
    automaton.receive(request(2, unwanted), now);
    automaton.receive(ackTo(own ?? overtaken), now);
    expect(automaton.memory.at).toBe('ack-received');
  });
});

describe('a peer that a late request has taken out of `opened`, while the other end is in it', () => {
  it('is in again before it would give up', () => {
    const [here, peer] = [end(), end()];
    /** What one says is heard by the other at once, and so on. */
    const carry = (to: Automaton, outputs: readonly AutomatonOutput[], at: Instant): void => {
      for (const packet of sent(outputs)) carry(to === here ? peer : here, to.receive(packet, at), at);
    };
    const [first, peers] = [here.start(now), peer.start(now)];
    carry(peer, first, now);
    carry(here, peers, now);
    expect([here.opened, peer.opened]).toEqual([true, true]);
    // It asks anew, and naks what came late; its request overtakes the Ack before, and is acked by an end that is not open yet.
    const late = sent(peer.receive(request(200, wished, unwanted), now));
    const own = late.find(({ code }) => code === codes.configureRequest);
    Object.assign(here.memory, { acked: { ...(own ?? late[0]), repetitions: 0 } });
    peer.receive({ ...ackTo(own ?? request(0)) }, now);
    expect([here.opened, peer.memory.at]).toEqual([true, 'ack-received']);
    let repetitions = 0;
    for (; !peer.opened && repetitions < limits.configureRequestsMax; repetitions += 1) {
      const at = peer.deadline ?? now;
      carry(here, peer.timeout(at), at);
    }
    expect(repetitions).toBe(limits.ackedRepetitionsMax + 1);
    expect([here.opened, peer.opened]).toEqual([true, true]);
  });
});
