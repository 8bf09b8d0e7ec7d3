import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import type { Endpoint } from '@sekisho/wire';
import { agentLimits } from './limits.ts';
import { packetKinds, payloadBytesMin, readPacket, type TestPacket, writePacket } from './test-packet.ts';

/** What a TCP client wants, in its first byte. */
export const tcpWishes = { discard: 1, source: 2 } as const;

/** A flow from one client. */
interface Flow {
  received: number;
  reordered: number;
  highest: number;
  lastSeen: number;
}

interface Stream {
  readonly remote: Endpoint;
  packet: TestPacket;
  readonly began: number;
  sent: number;
  until: number;
}

const nothing = { first: 0, second: 0, cookie: 0 };

/**
 * The other end of test traffic, in the network behind the gateway: echoes, counts and sends UDP packets, discards and
 * sends TCP bytes. It sends more than it is sent only to who has shown that it receives what is sent to its address.
 */
export class Agent {
  readonly #udp: Socket = createSocket('udp4');
  readonly #tcp: Server = createServer((socket) => serveTcp(socket));
  readonly #flows = new Map<string, Flow>();
  readonly #streams = new Map<string, Stream>();
  readonly #secret = randomBytes(32);
  /** Runs while there are streams. */
  #ticks: NodeJS.Timeout | undefined;

  private constructor() {
    this.#udp.on('message', (bytes, remote) => this.#receive(bytes, remote));
    // A peer that has gone shows up here: its packets count as lost anyway.
    this.#udp.on('error', () => undefined);
  }

  /** @throws Error of the system: address not of this host, port taken */
  static async listen({ address, port }: Endpoint): Promise<Agent> {
    const agent = new Agent();
    try {
      agent.#udp.bind(port, address);
      await once(agent.#udp, 'listening');
      agent.#tcp.listen(agent.#udp.address().port, address);
      await once(agent.#tcp, 'listening');
      return agent;
    } catch (error) {
      agent.close();
      throw error;
    }
  }

  get port(): number {
    return this.#udp.address().port;
  }

  close(): void {
    clearInterval(this.#ticks);
    this.#tcp.close();
    try {
      this.#udp.close();
    } catch {
      // It never got to listening.
    }
  }

  #receive(bytes: Uint8Array, remote: RemoteInfo): void {
    const packet = readPacket(bytes);
    if (packet === undefined) return;
    switch (packet.kind) {
      case packetKinds.echoRequest:
        return this.#answer({ ...packet, kind: packetKinds.echoReply }, remote, bytes.length);
      case packetKinds.up:
        return this.#count(packet, remote);
      case packetKinds.countRequest:
        return this.#report(packet, remote);
      case packetKinds.downRequest:
        return this.#stream(packet, remote);
      default:
        return;
    }
  }

  #answer(packet: TestPacket, remote: Endpoint, length: number): void {
    const bytes = new Uint8Array(Math.max(length, payloadBytesMin));
    writePacket(bytes, packet);
    this.#udp.send(bytes, remote.port, remote.address, () => undefined);
  }

  #count({ run, flow, sequence }: TestPacket, remote: RemoteInfo): void {
    const name = nameOf(remote, run, flow);
    const known = this.#flows.get(name) ?? { received: 0, reordered: 0, highest: -1, lastSeen: 0 };
    known.received += 1;
    if (sequence < known.highest) known.reordered += 1;
    known.highest = Math.max(known.highest, sequence);
    known.lastSeen = performance.now();
    if (this.#flows.size >= agentLimits.flowsMax) this.#forgetOldFlows(known.lastSeen);
    if (this.#flows.size < agentLimits.flowsMax || this.#flows.has(name)) this.#flows.set(name, known);
  }

  #report(packet: TestPacket, remote: RemoteInfo): void {
    const flow = this.#flows.get(nameOf(remote, packet.run, packet.flow));
    const counts = { first: flow?.received ?? 0, second: flow?.reordered ?? 0, cookie: 0 };
    this.#answer({ ...packet, kind: packetKinds.countReport, ...counts }, remote, payloadBytesMin);
  }

  #stream(packet: TestPacket, remote: RemoteInfo): void {
    const cookie = this.#cookieOf(remote);
    if (packet.cookie !== cookie) {
      return this.#answer({ ...packet, kind: packetKinds.cookie, cookie }, remote, payloadBytesMin);
    }
    const name = nameOf(remote, packet.run, packet.flow);
    const now = performance.now();
    const { address, port } = remote;
    const stream = this.#streams.get(name) ?? { remote: { address, port }, packet, began: now, sent: 0, until: now };
    stream.until = now + agentLimits.streamMs;
    if (this.#streams.size < agentLimits.flowsMax) this.#streams.set(name, stream);
    this.#ticks ??= setInterval(() => this.#tick(performance.now()), agentLimits.tickMs);
  }

  /** Only who receives at this address learns it. */
  #cookieOf({ address, port }: RemoteInfo): number {
    return createHmac('sha256', this.#secret).update(`${address}:${port}`).digest().readUInt32BE();
  }

  #tick(now: number): void {
    for (const [name, stream] of this.#streams) {
      if (stream.until < now) this.#streams.delete(name);
      else this.#sendDue(stream, now);
    }
    if (this.#streams.size > 0) return;
    clearInterval(this.#ticks);
    this.#ticks = undefined;
  }

  #forgetOldFlows(now: number): void {
    for (const [name, { lastSeen }] of this.#flows) {
      if (now - lastSeen > agentLimits.flowForgottenMs) this.#flows.delete(name);
    }
  }

  #sendDue(stream: Stream, now: number): void {
    const { first: perSecond, second: packetBytes } = stream.packet;
    const rate = Math.min(perSecond, agentLimits.packetsPerSecondMax);
    const length = Math.min(Math.max(packetBytes - 28, payloadBytesMin), agentLimits.payloadBytesMax);
    const due = Math.min(Math.floor(((now - stream.began) * rate) / 1000), stream.sent + agentLimits.burstMax);
    while (stream.sent < due) {
      const sequence = stream.sent;
      stream.sent += 1;
      const packet = { ...stream.packet, ...nothing, kind: packetKinds.down, sequence, sentAt: now };
      this.#answer(packet, stream.remote, length);
    }
  }
}

const nameOf = ({ address, port }: Endpoint, run: number, flow: number): string => `${address}:${port} ${run} ${flow}`;

function serveTcp(socket: TcpSocket): void {
  socket.on('error', () => socket.destroy());
  socket.once('data', (bytes) => {
    if (bytes[0] === tcpWishes.source) sendForever(socket);
    else socket.resume();
  });
}

const block = Buffer.alloc(64 * 1024);

function sendForever(socket: TcpSocket): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}
