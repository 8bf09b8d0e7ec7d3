import { DecodeError, fromHex, type Instant, instant, seconds } from '@sekisho/wire';
import type { DhcpEffect } from './client/exchange.ts';
import { RelayClient } from './client/relay-client.ts';
import { answerInformPacket } from './inform.ts';
import { limits } from './limits.ts';
import { type DhcpMessage, decodeDhcp, encodeDhcp, fitsDhcp, parseDhcp } from './message.ts';
import { around, bare } from './messages.fixture.ts';
import { encodeUdpPacket, parseUdpPacket, type UdpPacket } from './udp-packet.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const client = { clientId: Uint8Array.of(0, 0x61), hardware: { type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 1) } };
const servers = ['10.0.0.67', '10.0.0.68'].map((address) => ({ address, port: 67 }));
const settings = { servers, timeout: seconds(3), tries: 2, deadTime: seconds(60), leaseTimeMin: seconds(60) };
const random = () => ({ bytes: (length: number) => new Uint8Array(length).fill(7) });

const config = {
  address: '10.66.0.2',
  gateway: '10.66.0.1',
  subnetMask: '255.255.255.255',
  dns: ['10.0.0.53'],
  nbns: [],
  domain: 'example.com',
  routes: ['10.0.0.0/8', '192.168.0.0/16'],
};

const orRefusal = <T>(value: T | DecodeError): T => {
  if (value instanceof DecodeError) throw value;
  return value;
};

/** A relay that asks for an address, and servers that say anything. */
function checkRelay(steps: readonly Step[]): void {
  const relay = new RelayClient(settings, random());
  let now = instant(0);
  let asked: DhcpMessage | undefined;
  const take = (effects: readonly DhcpEffect[]): void => {
    for (const effect of effects) {
      if (effect.kind === 'send') asked = effect.message;
      if (effect.kind === 'bound' && effect.lease.leaseTime < settings.leaseTimeMin)
        throw new Error('too short a lease');
    }
  };
  take(relay.acquire(client, now).effects);
  for (const { act, bytes } of steps.slice(0, 64)) {
    if (act < 0xf0) {
      // A reply has the number of what it answers.
      const reply = bytes.slice();
      if (act % 2 === 0 && reply.length > 8 && asked) new DataView(reply.buffer).setUint32(4, asked.xid);
      take(relay.receive(reply, now));
    } else {
      now = instant(now + (act - 0xf0) * 1_000);
      take(relay.timeout(now));
    }
  }
  for (let more = 0; relay.deadline !== undefined; more += 1) {
    if (more > 1_000) throw new Error('an exchange never ends');
    const at: Instant = relay.deadline;
    take(relay.timeout(at));
  }
}

export const fuzzTargets = {
  message: (input: Uint8Array) => {
    const message = decodeDhcp(input);
    // What stood in three areas of a long message may not fit a shorter one.
    if (!fitsDhcp(message, limits.receivedBytesMax)) return;
    const encoded = encodeDhcp(message, limits.receivedBytesMax);
    const again = encodeDhcp(decodeDhcp(encoded), limits.receivedBytesMax);
    if (Buffer.compare(encoded, again) !== 0) throw new Error('decoded, encoded and decoded again it is another');
  },
  /** The options area of a sound message. */
  options: (input: Uint8Array) => {
    parseDhcp(around(Buffer.from(input.subarray(0, 1_200)).toString('hex')));
  },
  'udp-packet': {
    decode: (input: Uint8Array) => orRefusal(parseUdpPacket(input)),
    encode: (packet: UdpPacket) => encodeUdpPacket(packet),
  },
  /** What the session's client asks: any payload in a sound packet. */
  inform: (input: Uint8Array) => {
    const packet = { source: config.address, destination: '255.255.255.255', sourcePort: 68, destinationPort: 67 };
    const outcome = answerInformPacket(encodeUdpPacket({ ...packet, payload: input }), config);
    if (outcome.kind === 'answer') orRefusal(parseDhcp(orRefusal(parseUdpPacket(outcome.packet)).payload));
  },
  relay: { session: checkRelay },
};

const inform = () =>
  encodeDhcp({
    ...bare,
    type: 'inform',
    ciaddr: config.address,
    options: { parameterRequestList: Uint8Array.of(1, 6, 15, 121, 249) },
  });
const replied = (type: 'offer' | 'ack' | 'nak') =>
  encodeDhcp({ ...bare, type, op: 'reply', yiaddr: '10.66.0.7', options: { serverId: '10.0.0.1', leaseTime: 3600 } });
const packetOf = (payload: Uint8Array) =>
  encodeUdpPacket({
    source: '10.66.0.2',
    destination: '255.255.255.255',
    sourcePort: 68,
    destinationPort: 67,
    payload,
  });

export const fuzzSeeds = {
  message: () => [inform(), replied('ack'), around('350101 340103 ff', { file: '0c0161ff' })],
  options: () => [
    fromHex('350101 3d0701020304050607 7908 18 0a0000 0a000001 5212 01040a000001 0208 0102030405060708 ff'),
  ],
  'udp-packet': () => [packetOf(Uint8Array.of(1, 2, 3))],
  inform: () => [inform()],
  relay: () => [
    (['offer', 'ack'] as const).map((type) => ({ act: 0, bytes: replied(type) })),
    [
      { act: 0, bytes: replied('offer') },
      { act: 0, bytes: replied('nak') },
      { act: 0xff, bytes: new Uint8Array() },
    ],
  ],
};
