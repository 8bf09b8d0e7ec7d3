import {
  concat,
  type Duration,
  type Instant,
  instant,
  later,
  milliseconds,
  Secret,
  seconds,
  utf8,
} from '@sekisho/wire';
import { decodeAvps, encodeAvps } from './control/avp.ts';
import { decodeControlPacket, encodeControlPacket, isControl } from './control/header.ts';
import { hideValue, revealValue } from './control/hidden-avp.ts';
import { interpret } from './control/messages.ts';
import { decodeData, encodeData } from './data.ts';
import type { L2tpEffect, SessionId, TunnelId } from './endpoint.ts';
import { Lac } from './lac.ts';
import { limits } from './limits.ts';
import { isTunnelRequest, Lns } from './lns.ts';
import { ofKind, Pair, seededRandom, testEnvironment, tunnelIds } from './pair.fixture.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const secret = Secret.fromText('s3cret');
const randomVector = new Uint8Array(16).fill(0x5a);
const hour = milliseconds(3_600_000);

/** Lets time pass from deadline to deadline, as a host does. */
function pass(
  end: { deadline(): Instant | undefined; timeout(now: Instant): L2tpEffect[] },
  from: Instant,
  until: Instant,
) {
  const effects: L2tpEffect[] = [];
  for (let at = end.deadline(); at !== undefined && at <= until; at = end.deadline()) {
    effects.push(...end.timeout(instant(Math.max(at, from))));
  }
  return effects;
}

/** A client of an LNS that says what it wants, raw or with the header that fits. */
class HostileCaller {
  readonly #ids = tunnelIds(100);
  readonly #lns = new Lns(testEnvironment({ ...this.#ids, random: seededRandom(3), tunnelSecret: secret }));
  readonly #effects: L2tpEffect[] = [];
  #now = instant(0);
  #ns = 0;
  #nr = 0;

  act({ act, bytes }: Step): void {
    if (act < 0x40) this.#take(this.#lns.receive({ bytes, peerPort: 1701 + (act & 3) }, this.#now));
    else if (act < 0xe0) this.#send(act, bytes);
    else this.#pass(seconds(act - 0xe0));
  }

  end(): void {
    const of = (kind: L2tpEffect['kind']) => ofKind(this.#effects, kind).length;
    if (of('session-established') > of('session-expected')) throw new Error('a session that nobody expected');
    this.#take(this.#lns.stop({ result: 6, error: undefined, message: undefined }, this.#now));
    this.#pass(hour);
    if (this.#lns.deadline() !== undefined || this.#ids.taken.size > 0)
      throw new Error('something is left of the tunnels');
  }

  #send(act: number, bytes: Uint8Array): void {
    const session = ofKind(this.#effects, 'session-expected').at(-1)?.session.session ?? 1;
    const header = { tunnelId: act & 2 ? 0 : 100, sessionId: act & 1 ? session : 0, ns: this.#ns, nr: this.#nr };
    this.#take(this.#lns.receive({ bytes: encodeControlPacket(header, bytes), peerPort: 1701 }, this.#now));
    if (bytes.length > 0) this.#ns = (this.#ns + 1) & 0xffff;
  }

  #pass(time: Duration): void {
    const until = later(this.#now, time);
    this.#take(pass(this.#lns, this.#now, until));
    this.#now = until;
  }

  #take(more: readonly L2tpEffect[]): void {
    this.#effects.push(...more);
    for (const { packet } of ofKind(more, 'send')) {
      const { header, body } = decodeControlPacket(packet.bytes);
      if (body.length > 0) this.#nr = (header.ns + 1) & 0xffff;
    }
    if (this.#ids.taken.size > limits.tunnelsPerPeerMax) throw new Error('more tunnels than a peer may have');
  }
}

function checkLns(steps: readonly Step[]): void {
  const caller = new HostileCaller();
  for (const step of steps.slice(0, 128)) caller.act(step);
  caller.end();
}

/** The calling end, and what a gateway might send to it. */
function checkLac(steps: readonly Step[]): void {
  const ids = tunnelIds(1);
  const lac = new Lac(testEnvironment({ ...ids, random: seededRandom(2) }));
  let now = instant(0);
  lac.call(1701, now);
  for (const { act, bytes } of steps.slice(0, 128)) {
    if (act < 0xe0) lac.receive({ bytes, peerPort: 1701 }, now);
    else {
      const until = later(now, seconds(act - 0xe0));
      pass(lac, now, until);
      now = until;
    }
  }
  lac.stop({ result: 6, error: undefined, message: undefined }, now);
  pass(lac, now, later(now, hour));
  if (lac.deadline() !== undefined || ids.taken.size > 0) throw new Error('something is left of the tunnel');
}

export const fuzzTargets = {
  'control-packet': {
    decode: decodeControlPacket,
    encode: ({ header, body }: ReturnType<typeof decodeControlPacket>) => encodeControlPacket(header, body),
  },
  avps: { decode: (input: Uint8Array) => decodeAvps(input), encode: encodeAvps },
  /** What is wrong with a message becomes a result code, never an error. */
  message: (input: Uint8Array) => {
    try {
      interpret(input, undefined);
      interpret(input, secret);
      isControl(input);
      isTunnelRequest(input);
    } catch (error) {
      throw new Error('a message is interpreted, whatever it holds', { cause: error });
    }
  },
  hidden: (input: Uint8Array) => {
    const hiding = { type: 7, secret, randomVector };
    const value = revealValue(input, hiding);
    const again = revealValue(hideValue(value, new Uint8Array(3), hiding), hiding);
    if (again.length !== value.length) throw new Error('what was revealed is hidden as something else');
  },
  data: {
    decode: decodeData,
    encode: ({ tunnelId, sessionId, payload }: ReturnType<typeof decodeData>) =>
      encodeData({ tunnelId: tunnelId as TunnelId, sessionId: sessionId as SessionId }, payload),
  },
  lns: { session: checkLns },
  lac: { session: checkLac },
};

/** What one end of a call between two honest ones got. */
function heard(end: 'lac' | 'lns'): Step[] {
  const pair = new Pair();
  const packets: Uint8Array[] = [];
  const { receive } = pair[end];
  pair[end].receive = (packet, now) => {
    packets.push(packet.bytes);
    return receive.call(pair[end], packet, now);
  };
  pair.call();
  pair.run(5_000);
  return packets.map((bytes) => ({ act: 0, bytes }));
}
const bodies = (): Step[] => heard('lns').map(({ bytes }) => ({ act: 0x40, bytes: bytes.subarray(12) }));
const hidden = hideValue(utf8('LNS'), new Uint8Array(5), { type: 7, secret, randomVector });

export const fuzzSeeds = {
  'control-packet': () => heard('lns').map(({ bytes }) => bytes),
  avps: () => bodies().map(({ bytes }) => bytes),
  message: () => [
    ...bodies().map(({ bytes }) => bytes),
    concat(
      encodeAvps([
        { mandatory: true, type: 0, value: Uint8Array.of(0, 1) },
        { mandatory: true, type: 36, value: randomVector },
        { mandatory: true, hidden: true, type: 7, value: hidden },
      ]),
    ),
  ],
  hidden: () => [hidden],
  data: () => [Uint8Array.of(0x4a, 2, 0, 20, 0, 1, 0, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0xff, 3, 0xc0, 0x21)],
  lns: () => [heard('lns'), bodies(), [...bodies(), { act: 0xff, bytes: new Uint8Array() }, ...bodies()]],
  lac: () => [heard('lac'), [...heard('lac'), { act: 0xff, bytes: new Uint8Array() }]],
};
