import { type Instant, instant, later, milliseconds, Secret, seconds } from '@sekisho/wire';
import { decodeAcsp, encodeAcsp } from './acsp/packet.ts';
import { decodeMsChapV2ResponseValue } from './authentication/chap/ms-chap-v2.ts';
import { decodeChapValue, encodeChapValue } from './authentication/chap/packet.ts';
import { decodeEapHead } from './authentication/eap/packet.ts';
import { decodePapMessage, decodePapRequest, encodePapMessage, encodePapRequest } from './authentication/pap/packet.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { type AuthenticationProtocol, createPppAuthenticator, createPppPeer } from './index.ts';
import { decodeAuthenticationOption } from './lcp/authentication-option.ts';
import type { PppEffect, PppLink } from './link.ts';
import { decodeOptions, encodeOptions } from './options.ts';
import { decodePacket, encodePacket } from './packet.ts';
import { environment, judge, network, Pair } from './pair.fixture.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const protocols: readonly AuthenticationProtocol[] = ['eap', 'ms-chap-v2', 'chap-md5', 'pap'];
const day = milliseconds(86_400_000);
const settings = (offer: readonly AuthenticationProtocol[]) => ({ seed: 7, offer, accept: offer });
const given = { ...network, ipv6: true, acsp: { routes: ['10.0.0.0/8'], domains: ['example.com'] } };

const ofKind = <K extends PppEffect['kind']>(
  effects: readonly PppEffect[],
  kind: K,
): Extract<PppEffect, { kind: K }>[] =>
  effects.filter((effect): effect is Extract<PppEffect, { kind: K }> => effect.kind === kind);

/** A link, its time, and all that it did. */
class Ground<L extends PppLink> {
  now: Instant = instant(0);
  readonly effects: PppEffect[] = [];

  constructor(
    readonly link: L,
    private readonly onEffect: (effect: PppEffect) => PppEffect[] = () => [],
  ) {}

  take(effects: readonly PppEffect[]): void {
    for (const effect of effects) {
      this.effects.push(effect);
      this.take(this.onEffect(effect));
    }
  }

  pass(until: Instant): void {
    for (let at = this.link.deadline(); at !== undefined && at <= until; at = this.link.deadline()) {
      this.now = instant(Math.max(at, this.now));
      this.take(this.link.timeout(this.now));
    }
    this.now = until;
  }
}

const eapSuccess = 3;
const eapFailure = 4;
/** A server that lets in who says the word. */
function eapAnswer(packet: Uint8Array): Uint8Array {
  const [, identifier = 0, , , type] = packet;
  if (type === 1) return Uint8Array.of(1, identifier + 1, 0, 22, 4, 16, ...new Uint8Array(16));
  return Uint8Array.of(type === 4 && packet.at(-1) === 0x77 ? eapSuccess : eapFailure, identifier, 0, 4);
}

/** The gateway's end: frames of a client, services that answer at once or late, and time. */
function checkAuthenticator(steps: readonly Step[], offer: readonly AuthenticationProtocol[]): void {
  const link = createPppAuthenticator(environment(8, { authentication: offer, beside: ['ipv6', 'acsp'] }));
  let rightly = 0;
  const answer = (effect: PppEffect): PppEffect[] => {
    switch (effect.kind) {
      case 'verify': {
        const verdict = judge(effect.credentials);
        rightly += verdict.outcome === 'accepted' ? 1 : 0;
        return link.verified(effect.question, verdict, ground.now);
      }
      case 'address-wanted':
        return link.configure(effect.question, given, ground.now);
      case 'eap': {
        const packet = eapAnswer(effect.packet);
        rightly += packet[0] === eapSuccess ? 1 : 0;
        return link.eap(effect.question, packet, ground.now);
      }
      default:
        return [];
    }
  };
  const ground: Ground<typeof link> = new Ground(link, answer);
  ground.take(link.up(ground.now));
  for (const { act, bytes } of steps.slice(0, 128)) {
    if (act < 0xe0) ground.take(link.receive(bytes, ground.now));
    else if (act < 0xf8) ground.pass(later(ground.now, seconds(act - 0xe0)));
    else if (act < 0xfc) ground.take(link.verified(act, { outcome: 'accepted' }, ground.now));
    else ground.take(link.eap(act, bytes, ground.now));
  }
  const up = ofKind(ground.effects, 'network-up').length + ofKind(ground.effects, 'ipv6-up').length;
  if (up > 0 && rightly === 0) throw new Error('a network for somebody who has not proven anything');
  if (ofKind(ground.effects, 'down').length > 1) throw new Error('down twice');
  ground.take(link.close('it is over', ground.now));
  ground.pass(later(ground.now, day));
  if (link.deadline() !== undefined) throw new Error('the link is never over');
  if (ofKind(ground.effects, 'down').length !== 1) throw new Error('nobody is told that the link is down');
}

/** The client's end. */
function checkPeer(steps: readonly Step[]): void {
  const credentials = { user: 'alice', password: Secret.fromText('wonderland'), accept: protocols };
  const link = createPppPeer(environment(9, { authentication: [], beside: ['ipv6'] }), credentials);
  const ground: Ground<typeof link> = new Ground(link, (effect) =>
    effect.kind === 'eap'
      ? link.eap(effect.question, Uint8Array.of(2, effect.packet[1] ?? 0, 0, 5, 1), ground.now)
      : [],
  );
  ground.take(link.up(ground.now));
  for (const { act, bytes } of steps.slice(0, 128)) {
    if (act < 0xe0) ground.take(link.receive(bytes, ground.now));
    else ground.pass(later(ground.now, seconds(act - 0xe0)));
  }
  ground.take(link.close('it is over', ground.now));
  ground.pass(later(ground.now, day));
  if (link.deadline() !== undefined) throw new Error('the link is never over');
}

export const fuzzTargets = {
  frame: { decode: decodeFrame, encode: encodeFrame },
  packet: { decode: decodePacket, encode: encodePacket },
  options: { decode: decodeOptions, encode: encodeOptions },
  'authentication-option': (input: Uint8Array) => void decodeAuthenticationOption({ type: 3, data: input }),
  'pap-request': { decode: decodePapRequest, encode: encodePapRequest },
  'pap-message': { decode: decodePapMessage, encode: encodePapMessage },
  'chap-value': { decode: decodeChapValue, encode: encodeChapValue },
  'ms-chap-v2-response': (input: Uint8Array) => void decodeMsChapV2ResponseValue(input),
  'eap-head': (input: Uint8Array) => void decodeEapHead(input),
  acsp: { decode: decodeAcsp, encode: encodeAcsp },
  'eap-link': { session: (steps: readonly Step[]) => checkAuthenticator(steps, ['eap', 'ms-chap-v2']) },
  'ms-chap-v2-link': { session: (steps: readonly Step[]) => checkAuthenticator(steps, ['ms-chap-v2']) },
  'pap-link': { session: (steps: readonly Step[]) => checkAuthenticator(steps, ['pap', 'chap-md5']) },
  peer: { session: checkPeer },
};

/** Frames that one end got from an honest other. */
function heard(side: 'server' | 'client', offer: readonly AuthenticationProtocol[]): Step[] {
  const pair = new Pair({ ...settings(offer), serverChanges: { beside: ['ipv6', 'acsp'] }, network: given });
  const frames: Uint8Array[] = [];
  const { receive } = pair[side];
  pair[side].receive = (frame, now) => {
    frames.push(frame);
    return receive.call(pair[side], frame, now);
  };
  pair.start();
  pair.run(20_000);
  return frames.map((bytes) => ({ act: 0, bytes }));
}
const frames = () => heard('server', ['ms-chap-v2']).map(({ bytes }) => bytes);
const information = () => frames().map((frame) => frame.subarray(4));

export const fuzzSeeds = {
  frame: frames,
  packet: information,
  options: () => information().map((packet) => packet.subarray(4)),
  'authentication-option': () => [Uint8Array.of(0xc2, 0x23, 0x81), Uint8Array.of(0xc2, 0x27)],
  'pap-request': () => [encodePapRequest({ user: Uint8Array.of(1, 2), password: Uint8Array.of(3) })],
  'chap-value': () => [encodeChapValue({ value: new Uint8Array(49), name: Uint8Array.of(0x61) })],
  'ms-chap-v2-response': () => [new Uint8Array(49)],
  acsp: () => [encodeAcsp({ type: 1, sequence: 0, flags: 2, data: new Uint8Array(12) })],
  'eap-link': () => [heard('server', ['eap'])],
  'ms-chap-v2-link': () => [
    heard('server', ['ms-chap-v2']),
    [...heard('server', ['ms-chap-v2']), { act: 0xf7, bytes: new Uint8Array() }],
  ],
  'pap-link': () => [heard('server', ['pap']), heard('server', ['chap-md5'])],
  peer: () => [heard('client', ['ms-chap-v2']), heard('client', ['pap']), heard('client', ['eap'])],
};
