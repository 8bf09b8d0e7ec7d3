import { concat, fromHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEapPacket, type EapServer, type EapServerStep, encodeEapPacket, type TlsOutput } from '../../index.ts';
import { limits } from '../../limits.ts';
import { createEapServer } from '../../server.ts';
import { TlsChannel } from './channel.ts';
import { encodeTlsPacket } from './packet.ts';

const nothing = new Uint8Array();
const hello = fromHex('16030100050100000100');
const flight = fromHex('1603030005020000aabb');
const commitment = Uint8Array.of(0);
const done = (records: Uint8Array, more: Partial<Extract<TlsOutput, { kind: 'done' }>> = {}): TlsOutput => ({
  kind: 'done',
  records,
  plaintext: nothing,
  ...more,
});

const respond = (identifier: number, data: Uint8Array, type = 13): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type, data });
const message = (data: Uint8Array): Uint8Array =>
  encodeTlsPacket({ version: 0, start: false, more: false, messageLength: undefined, data });
const acknowledgement = message(nothing);

/** A conversation with a peer that answers every Request in its turn. */
class Talk {
  readonly server: EapServer = createEapServer({
    random: { bytes: (length) => new Uint8Array(length) },
    name: 'gateway',
    methods: ['tls', 'md5-challenge'],
  });
  #identifier = 7;
  step: EapServerStep = this.server.receive(respond(this.#identifier, utf8('ali'), 1));

  /** Type data of the Request that is out. */
  get request(): Uint8Array {
    if (this.step.kind !== 'send') throw new Error(`the server did not send but ${this.step.kind}`);
    const packet = decodeEapPacket(this.step.packet);
    if (!('type' in packet)) throw new Error('not a Request');
    this.#identifier = packet.identifier;
    return packet.data;
  }

  answer(data: Uint8Array): this {
    void this.request;
    this.step = this.server.receive(respond(this.#identifier, data));
    return this;
  }

  tls(output: TlsOutput): this {
    this.step = this.server.tls(output);
    return this;
  }

  accept(): this {
    this.step = this.server.verified({ outcome: 'accepted' });
    return this;
  }

  get isOver(): boolean {
    return this.step.kind === 'success' || this.step.kind === 'failure';
  }

  /** Whatever the server waits for. */
  goOn(data: Uint8Array, output: TlsOutput, outcome: 'accepted' | 'refused'): void {
    if (this.step.kind === 'tls') this.tls(output);
    else if (this.step.kind === 'verify') this.step = this.server.verified({ outcome });
    else this.answer(data);
  }

  /** Up to the question about the peer's certificate. */
  static completed(records: Uint8Array, commits: boolean): Talk {
    const talk = new Talk().answer(message(hello)).tls(done(flight)).answer(message(flight));
    return talk.tls(done(records, { completed: { commits } }));
  }
}

describe('EAP-TLS at the server', () => {
  it('begins with a Start, and hands the records of the peer to TLS', () => {
    const talk = new Talk();
    expect(talk.request).toEqual(Uint8Array.of(0x20));
    expect(talk.answer(message(hello)).step).toEqual({
      kind: 'tls',
      input: { begin: true, records: hello, plaintext: nothing },
    });
    expect(talk.tls(done(flight)).request).toEqual(message(flight));
    expect(talk.answer(message(flight)).step).toMatchObject({ kind: 'tls', input: { begin: false, records: flight } });
  });

  it('repeats the Start for a peer that answers it with nothing, but not for ever', () => {
    const talk = new Talk();
    for (let start = 1; start < limits.tlsStartsMax; start += 1) {
      expect(talk.answer(start === 1 ? nothing : acknowledgement).request).toEqual(Uint8Array.of(0x20));
    }
    expect(talk.answer(nothing).step).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });

  it('asks about the certificate before it sends its last flight', () => {
    const { step } = Talk.completed(flight, false);
    expect(step).toEqual({ kind: 'verify', identity: 'ali', method: 'tls', credentials: { method: 'tls' } });
  });

  it('waits until the peer has acknowledged the last flight of TLS 1.2', () => {
    const talk = Talk.completed(flight, false).accept();
    expect(talk.request).toEqual(message(flight));
    expect(talk.answer(acknowledgement).step).toMatchObject({ kind: 'success', identity: 'ali', method: 'tls' });
  });

  it('concludes at once where the peer has ended the handshake', () => {
    expect(Talk.completed(nothing, false).accept().step).toMatchObject({ kind: 'success' });
  });

  it('commits itself in TLS 1.3, in one message with its session tickets', () => {
    const talk = Talk.completed(flight, true).accept();
    expect(talk.step).toEqual({ kind: 'tls', input: { begin: false, records: nothing, plaintext: commitment } });
    expect(talk.tls(done(hello)).request).toEqual(message(concat(flight, hello)));
    expect(talk.answer(acknowledgement).step).toMatchObject({ kind: 'success' });
  });

  it('sends nothing more to a peer whose certificate is refused', () => {
    const talk = Talk.completed(flight, true);
    expect(talk.server.verified({ outcome: 'refused' })).toMatchObject({ kind: 'failure', reason: 'refused' });
    expect(talk.server.receive(respond(9, acknowledgement))).toMatchObject({ kind: 'failure', reason: 'refused' });
  });

  it('sends its alert before the Failure', () => {
    const alert = fromHex('15030100020246');
    const talk = new Talk()
      .answer(message(hello))
      .tls({ kind: 'failed', reason: 'unsupported protocol', records: alert });
    expect(talk.request).toEqual(message(alert));
    expect(talk.answer(acknowledgement).step).toMatchObject({ kind: 'failure', reason: 'tls-failed' });
  });

  it.each(['instead of its flight', 'instead of an acknowledgement'])('fails by an alert of the peer %s', (when) => {
    const alert = fromHex('15030300020230');
    const talk =
      when === 'instead of its flight'
        ? new Talk().answer(message(hello)).tls(done(flight))
        : Talk.completed(flight, false).accept();
    expect(talk.answer(message(alert)).step).toMatchObject({ kind: 'tls', input: { begin: false, records: alert } });
    const failed = talk.tls({ kind: 'failed', reason: 'tlsv1 alert unknown ca', alert: 'unknown_ca' });
    expect(failed.step).toMatchObject({ kind: 'failure', reason: 'tls-failed' });
  });

  it.each([
    ['a Start of the peer', message(hello), Uint8Array.of(0x20), 'unexpected-response'],
    ['a peer with nothing to say', message(hello), acknowledgement, 'unexpected-response'],
    ['a message longer than announced', message(hello), fromHex('800000000116'.concat('0303')), 'malformed'],
  ])('fails by %s within the handshake', (_, first, data, reason) => {
    expect(new Talk().answer(first).tls(done(flight)).answer(data).step).toMatchObject({ kind: 'failure', reason });
  });

  it('repeats its Request for a response that is not for it', () => {
    const talk = new Talk().answer(message(hello)).tls(done(flight));
    const { step } = talk;
    expect(talk.server.receive(respond(200, message(hello)))).toEqual(step);
  });

  it('takes another method for a peer that does not know EAP-TLS', () => {
    const talk = new Talk();
    expect(talk.server.receive(respond(8, Uint8Array.of(4), 3))).toMatchObject({ kind: 'send' });
  });

  it('carries the longest message in fragments of 500 bytes, and a long one back', () => {
    const talk = new Talk();
    const long = new Uint8Array(limits.tlsMessageBytesMax).fill(0x16);
    for (let at = 0; at < long.length; at += 500) {
      const fragment = long.subarray(at, at + 500);
      const more = at + 500 < long.length;
      const messageLength = at === 0 ? long.length : undefined;
      talk.answer(encodeTlsPacket({ version: 0, start: false, more, messageLength, data: fragment }));
      if (more) expect(talk.request).toEqual(acknowledgement);
    }
    expect(talk.step).toMatchObject({ kind: 'tls', input: { records: long } });
    const peer = new TlsChannel();
    talk.tls(done(long.subarray(0, 60_000)));
    let arrived = peer.receive(talk.request);
    while (arrived.kind === 'send') arrived = peer.receive(talk.answer(arrived.data).request);
    expect(arrived).toMatchObject({ kind: 'message', message: long.subarray(0, 60_000) });
  });

  it('takes messages from peers that announce the length in every packet', () => {
    const part = (data: Uint8Array, more: boolean) =>
      encodeTlsPacket({ version: 0, start: false, more, messageLength: hello.length, data });
    const talk = new Talk().answer(part(hello.subarray(0, 4), true)).answer(part(hello.subarray(4), false));
    expect(talk.step).toMatchObject({ kind: 'tls', input: { records: hello } });
  });

  it('comes to an end whatever the peer sends, and never throws', () => {
    const outputs = fc.constantFrom<TlsOutput>(
      done(flight),
      done(nothing),
      done(flight, { completed: { commits: true } }),
      done(nothing, { completed: { commits: false } }),
      { kind: 'failed', reason: 'broken', records: flight },
    );
    const data = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(acknowledgement), fc.constant(message(hello)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(data, outputs), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        (turns, accepts) => {
          const talk = new Talk();
          for (let turn = 0; !talk.isOver; turn += 1) {
            const [sent, output] = turns[turn % turns.length] ?? [nothing, done(nothing)];
            talk.goOn(sent, output, accepts ? 'accepted' : 'refused');
            expect(turn).toBeLessThan(3 * limits.tlsRoundsMax);
          }
        },
      ),
    );
  });
});
