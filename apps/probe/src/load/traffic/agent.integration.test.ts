import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent, tcpWishes } from './agent.ts';
import { packetKinds, readPacket, type TestPacket, writePacket } from './test-packet.ts';

const loopback = '127.0.0.1';
const blank: TestPacket = {
  kind: packetKinds.up,
  run: 1,
  flow: 2,
  sequence: 0,
  sentAt: 0,
  first: 0,
  second: 0,
  cookie: 0,
};

describe('the agent', () => {
  let agent: Agent;
  let socket: Socket;
  beforeEach(async () => {
    agent = await Agent.listen({ address: loopback, port: 0 });
    socket = createSocket('udp4').bind(0, loopback);
    await once(socket, 'listening');
  });
  afterEach(() => {
    agent.close();
    socket.close();
  });

  function send(packet: Partial<TestPacket>, length = 40): void {
    const bytes = new Uint8Array(length);
    writePacket(bytes, { ...blank, ...packet });
    socket.send(bytes, agent.port, loopback);
  }

  async function received(): Promise<{ packet: TestPacket; length: number }> {
    const [bytes] = (await once(socket, 'message')) as [Uint8Array];
    const packet = readPacket(bytes);
    if (packet === undefined) throw new Error('no test packet');
    return { packet, length: bytes.length };
  }

  it('echoes a packet as it came', async () => {
    send({ kind: packetKinds.echoRequest, sequence: 7, sentAt: 1.25 }, 300);
    const { packet, length } = await received();
    expect(packet).toMatchObject({ kind: packetKinds.echoReply, sequence: 7, sentAt: 1.25 });
    expect(length).toBe(300);
  });

  it('counts what came of a flow, and what came late', async () => {
    for (const sequence of [0, 2, 1, 4]) send({ sequence });
    send({ sequence: 0, flow: 3 });
    send({ kind: packetKinds.countRequest, sequence: 5 });
    expect((await received()).packet).toMatchObject({
      kind: packetKinds.countReport,
      sequence: 5,
      first: 4,
      second: 1,
    });
  });

  it('sends a stream to none but who shows that it receives', async () => {
    const wish = { kind: packetKinds.downRequest, first: 1000, second: 400 };
    send(wish);
    const { packet, length } = await received();
    expect([packet.kind, length]).toEqual([packetKinds.cookie, 40]);
    send({ ...wish, cookie: packet.cookie });
    for (const sequence of [0, 1, 2]) {
      const next = await received();
      expect(next).toMatchObject({ packet: { kind: packetKinds.down, sequence }, length: 372 });
    }
  });

  it('ignores what is no test packet', async () => {
    socket.send('hello', agent.port, loopback);
    send({ kind: packetKinds.echoRequest });
    expect((await received()).packet.kind).toBe(packetKinds.echoReply);
  });

  it('sends TCP bytes to who wants them', async () => {
    const tcp = connect(agent.port, loopback);
    tcp.write(Uint8Array.of(tcpWishes.source));
    let bytes = 0;
    for await (const chunk of tcp) {
      bytes += (chunk as Uint8Array).length;
      if (bytes > 1_000_000) break;
    }
    expect(bytes).toBeGreaterThan(1_000_000);
  });

  it('takes TCP bytes in', async () => {
    const tcp = connect(agent.port, loopback);
    tcp.write(Uint8Array.of(tcpWishes.discard));
    tcp.end(new Uint8Array(1_000_000));
    await once(tcp, 'finish');
    tcp.destroy();
    expect(tcp.bytesWritten).toBe(1_000_001);
  });
});
