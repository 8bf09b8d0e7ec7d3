import { concat, DecodeError, equalBytes, Secret, utf8 } from '@sekisho/wire';
import {
  accepted,
  identity,
  msChapV2,
  ntResponse,
  proof,
  random,
  refused,
  response,
  server,
} from './conversation.fixture.ts';
import type { EapMethod, EapServerStep } from './eap.ts';
import { limits } from './limits.ts';
import { decodeMd5Challenge, encodeMd5Challenge } from './methods/md5-challenge/packet.ts';
import { md5ChallengePeer } from './methods/md5-challenge/peer.ts';
import { decodeMsChapV2, encodeMsChapV2 } from './methods/ms-chap-v2/packet.ts';
import { decodePeapRequest, decodePeapResult, encodePeapResult } from './methods/peap/packet.ts';
import { PeapPeer } from './methods/peap/peer.ts';
import { TlsChannel } from './methods/tls/channel.ts';
import { decodeTlsPacket, encodeTlsPacket } from './methods/tls/packet.ts';
import { EapTlsPeer } from './methods/tls/peer.ts';
import { decodeEapPacket, decodeIdentity, eapTypes, encodeEapPacket } from './packet.ts';
import { createEapPeer } from './peer.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const wantedWord = utf8('let me in');

/** What TLS outside, and whoever judges, say to a step; what is right there only the fuzzer's word proves. */
class Outside {
  proven = false;

  constructor(private readonly method: EapMethod) {}

  answer(step: EapServerStep, to: ReturnType<typeof server>, act: number): EapServerStep {
    if (step.kind === 'verify') {
      const { credentials } = step;
      const right = credentials.method !== 'ms-chap-v2' || equalBytes(credentials.ntResponse, ntResponse);
      const isLetIn = right && act % 2 === 0;
      this.proven ||= isLetIn;
      const message = this.method === 'ms-chap-v2' ? { authenticatorResponse: proof } : {};
      return this.answer(to.verified(isLetIn ? { ...accepted, ...message } : refused), to, act);
    }
    if (step.kind !== 'tls') return step;
    if (act % 8 === 7)
      return to.tls({ kind: 'failed', reason: 'a bad record', records: Uint8Array.of(21, 3, 3, 0, 2, 2, 40) });
    const completed = equalBytes(step.input.records, wantedWord) ? { commits: act % 4 === 0 } : undefined;
    const records = new Uint8Array(act % 4 === 1 ? 3 * limits.tlsFragmentBytesMax : act % 16);
    return this.answer(to.tls({ kind: 'done', records, plaintext: new Uint8Array(), completed }), to, act);
  }
}

/** A conversation with somebody hostile: no success without a verdict, and an end within its rounds. */
function checkServer(steps: readonly Step[], method: EapMethod): void {
  const eap = server([method]);
  const outside = new Outside(method);
  let requested: Uint8Array | undefined;
  let rounds = 0;
  for (const { act, bytes } of steps) {
    // As often as not with the identifier that is awaited.
    const packet =
      act < 0x80 || bytes.length < 2 || !requested
        ? bytes
        : concat(bytes.subarray(0, 1), requested.subarray(1, 2), bytes.subarray(2));
    const step = outside.answer(eap.receive(packet), eap, act);
    rounds += 1;
    if (step.kind === 'success' && !outside.proven) throw new Error('a success that nobody has deserved');
    if (step.kind === 'send') {
      requested = step.packet;
      if (requested.length > limits.packetBytesMax) throw new Error('a request longer than a packet may be');
      if (rounds > limits.tlsRoundsMax) throw new Error('a conversation without an end');
    }
  }
}

/** The peer's end of every method, TLS outside that takes anything. */
function checkPeer(steps: readonly Step[]): void {
  const inner = createEapPeer({ identity: 'alice', methods: [msChapV2()] });
  const md5 = md5ChallengePeer({ user: 'alice', password: Secret.fromText('wonderland') });
  const peap = new PeapPeer({ inner, proven: () => false });
  const peer = createEapPeer({ identity: 'alice', methods: [md5, msChapV2(), new EapTlsPeer(), peap] });
  for (const { act, bytes } of steps.slice(0, 128)) {
    const step =
      act < 0x80 ? peer.receive(bytes) : peer.tls({ kind: 'done', records: new Uint8Array(act), plaintext: bytes });
    if (step.kind !== 'tls') continue;
    // What came decrypts to itself.
    peer.tls({ kind: 'done', records: new Uint8Array(act % 4), plaintext: step.input.records });
  }
}

function checkChannel(steps: readonly Step[]): void {
  const channel = new TlsChannel();
  for (const { act, bytes } of steps) {
    try {
      if (act >= 0xf0) channel.send(new Uint8Array((act - 0xf0) * 500));
      const step = channel.receive(bytes);
      if (step.kind === 'message' && step.message.length > limits.tlsMessageBytesMax)
        throw new Error('longer than a message may be');
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
}

const onServer = (method: EapMethod) => ({ session: (steps: readonly Step[]) => checkServer(steps, method) });

export const fuzzTargets = {
  packet: { decode: decodeEapPacket, encode: encodeEapPacket },
  identity: (input: Uint8Array) => void decodeIdentity(input),
  'md5-challenge': { decode: decodeMd5Challenge, encode: encodeMd5Challenge },
  'ms-chap-v2': { decode: decodeMsChapV2, encode: encodeMsChapV2 },
  'tls-packet': { decode: decodeTlsPacket, encode: encodeTlsPacket },
  'peap-request': (input: Uint8Array) => void encodeEapPacket(decodePeapRequest(input, 7)),
  'peap-result': (input: Uint8Array) => void decodePeapResult(input),
  'tls-channel': { session: checkChannel },
  'md5-challenge-server': onServer('md5-challenge'),
  'ms-chap-v2-server': onServer('ms-chap-v2'),
  'tls-server': onServer('tls'),
  peer: { session: checkPeer },
};

const inTls = (...data: readonly number[]): Step => ({ act: 0x80, bytes: response(0, eapTypes.tls, ...data) });
const msChapV2Response = () =>
  encodeMsChapV2({ kind: 'response', identifier: 2, peerChallenge: random().bytes(16), ntResponse, name: 'alice' });
const hello: Step = { act: 0, bytes: identity('alice') };

export const fuzzSeeds = {
  packet: () => [identity('alice'), encodeEapPacket({ code: 'success', identifier: 1 })],
  'md5-challenge': () => [encodeMd5Challenge({ value: new Uint8Array(16), name: utf8('alice') })],
  'ms-chap-v2': () => [msChapV2Response(), encodeMsChapV2({ kind: 'success', identifier: 2, message: proof })],
  'tls-packet': () => [
    encodeTlsPacket({ version: 0, start: false, more: true, messageLength: 2000, data: new Uint8Array(8) }),
  ],
  'peap-request': () => [
    Uint8Array.of(1),
    encodeEapPacket({ code: 'request', identifier: 7, type: 33, data: new Uint8Array(6) }),
  ],
  'peap-result': () => [encodePeapResult(7, 'success').subarray(5)],
  'tls-channel': () => [
    [
      { act: 0, bytes: Uint8Array.of(0xc0, 0, 0, 0, 6, 1, 2, 3) },
      { act: 0, bytes: Uint8Array.of(0, 4, 5, 6) },
    ],
    [
      { act: 0xf8, bytes: Uint8Array.of(0) },
      { act: 0, bytes: Uint8Array.of(0) },
    ],
  ],
  'md5-challenge-server': () => [[hello, { act: 0x80, bytes: response(2, 4, 16, ...new Uint8Array(16)) }]],
  'ms-chap-v2-server': () => [
    [hello, { act: 0x80, bytes: response(2, 26, ...msChapV2Response()) }, { act: 0x80, bytes: response(3, 26, 3) }],
    [hello, { act: 0x81, bytes: response(2, 26, ...msChapV2Response()) }, { act: 0x80, bytes: response(3, 26, 4) }],
  ],
  'tls-server': () => [
    [hello, inTls(0, 22), inTls(0, ...wantedWord), inTls(0)],
    [hello, inTls(0x40, 22), inTls(0, 3), inTls(0)],
    [hello, inTls(), inTls(), inTls()],
  ],
  peer: () => [
    [
      { act: 0, bytes: encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() }) },
      {
        act: 0,
        bytes: encodeEapPacket({
          code: 'request',
          identifier: 2,
          type: 4,
          data: encodeMd5Challenge({ value: new Uint8Array(16), name: utf8('g') }),
        }),
      },
    ],
    [
      { act: 0, bytes: encodeEapPacket({ code: 'request', identifier: 1, type: 25, data: Uint8Array.of(0x20) }) },
      { act: 0, bytes: encodeEapPacket({ code: 'request', identifier: 2, type: 25, data: Uint8Array.of(0, 1) }) },
    ],
    [
      {
        act: 0,
        bytes: encodeEapPacket({
          code: 'request',
          identifier: 3,
          type: 26,
          data: encodeMsChapV2({ kind: 'challenge', identifier: 3, challenge: new Uint8Array(16), name: 'g' }),
        }),
      },
      {
        act: 0,
        bytes: encodeEapPacket({
          code: 'request',
          identifier: 4,
          type: 26,
          data: encodeMsChapV2({ kind: 'success', identifier: 3, message: proof }),
        }),
      },
    ],
  ],
};
