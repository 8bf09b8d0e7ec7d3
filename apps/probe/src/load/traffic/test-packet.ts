import { internetChecksum } from '@sekisho/esp';
import { ipToBytes } from '@sekisho/wire';

/** What a test packet is for. `Request` and `report` kinds steer the others. */
export const packetKinds = {
  echoRequest: 1,
  echoReply: 2,
  /** One way to the agent, which counts it. */
  up: 3,
  /** How many `up` packets came? `sequence` is the number sent so far. */
  countRequest: 4,
  countReport: 5,
  /** Sends packets to me for a while. Needs the agent's cookie. */
  downRequest: 6,
  cookie: 7,
  down: 8,
} as const;
export type PacketKind = (typeof packetKinds)[keyof typeof packetKinds];

/** The payload of a UDP datagram between a client and the agent. All numbers are 32 bits, but the times. */
export interface TestPacket {
  readonly kind: PacketKind;
  /** Tells a run's flows apart from an earlier run's. */
  readonly run: number;
  readonly flow: number;
  readonly sequence: number;
  /** The sender's clock in milliseconds; comes back in an echo. */
  readonly sentAt: number;
  /** By kind: packets counted and out of order (countReport), packets a second and bytes of each (downRequest). */
  readonly first: number;
  readonly second: number;
  /** downRequest and cookie. */
  readonly cookie: number;
}

/** `SKLD` */
const magic = 0x534b_4c44;
/** Of the payload, at least. */
export const payloadBytesMin = 40;
const ipv4HeaderBytes = 20;
const udpHeaderBytes = 8;
const pppHeaderBytes = 4;
const headersBytes = pppHeaderBytes + ipv4HeaderBytes + udpHeaderBytes;
const udpProtocol = 17;
const timeToLive = 64;

/** Writes a packet to the front of `bytes`. @throws RangeError unless there is room */
export function writePacket(bytes: Uint8Array, packet: TestPacket): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint32(0, magic);
  view.setUint32(4, packet.kind);
  view.setUint32(8, packet.run);
  view.setUint32(12, packet.flow);
  view.setUint32(16, packet.sequence);
  view.setFloat64(20, packet.sentAt);
  view.setUint32(28, packet.first);
  view.setUint32(32, packet.second);
  view.setUint32(36, packet.cookie);
}

const kinds = new Set<number>(Object.values(packetKinds));
const isKind = (kind: number): kind is PacketKind => kinds.has(kind);

/** Undefined: no test packet. */
export function readPacket(bytes: Uint8Array): TestPacket | undefined {
  if (bytes.length < payloadBytesMin) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = view.getUint32(4);
  if (view.getUint32(0) !== magic || !isKind(kind)) return undefined;
  return {
    kind,
    run: view.getUint32(8),
    flow: view.getUint32(12),
    sequence: view.getUint32(16),
    sentAt: view.getFloat64(20),
    first: view.getUint32(28),
    second: view.getUint32(32),
    cookie: view.getUint32(36),
  };
}

export interface FrameAddresses {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

/**
 * A PPP frame around an IPv4 packet around a UDP datagram, made once and written many times: nothing in its headers depends
 * on the payload, as UDP over IPv4 may go without checksum.
 */
export class TestFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #payload: Uint8Array<ArrayBuffer>;

  /** @param packetBytes of the IP packet */
  constructor({ source, sourcePort, destination, destinationPort }: FrameAddresses, packetBytes: number) {
    const size = Math.max(packetBytes, ipv4HeaderBytes + udpHeaderBytes + payloadBytesMin);
    this.bytes = new Uint8Array(pppHeaderBytes + size);
    this.#payload = this.bytes.subarray(headersBytes);
    const view = new DataView(this.bytes.buffer);
    view.setUint32(0, 0xff03_0021);
    view.setUint16(4, 0x4500);
    view.setUint16(6, size);
    view.setUint8(12, timeToLive);
    view.setUint8(13, udpProtocol);
    this.bytes.set(ipToBytes(source), 16);
    this.bytes.set(ipToBytes(destination), 20);
    view.setUint16(14, internetChecksum(this.bytes.subarray(pppHeaderBytes, pppHeaderBytes + ipv4HeaderBytes)));
    view.setUint16(24, sourcePort);
    view.setUint16(26, destinationPort);
    view.setUint16(28, size - ipv4HeaderBytes);
  }

  get packetBytes(): number {
    return this.bytes.length - pppHeaderBytes;
  }

  write(packet: TestPacket): Uint8Array<ArrayBuffer> {
    writePacket(this.#payload, packet);
    return this.bytes;
  }
}

/** The test packet in a PPP frame with an IPv4 packet, and the length of that; undefined: something else. */
export function packetInFrame(frame: Uint8Array): { packet: TestPacket; packetBytes: number } | undefined {
  const ipv4 = ipv4In(frame);
  const headerBytes = ((ipv4[0] ?? 0) & 0x0f) * 4;
  if (ipv4.length < ipv4HeaderBytes || ipv4[9] !== udpProtocol || headerBytes < ipv4HeaderBytes) return undefined;
  const packet = readPacket(ipv4.subarray(headerBytes + udpHeaderBytes));
  return packet && { packet, packetBytes: ipv4.length };
}

/** Behind address and control octets and the protocol, the former left out or not, the latter shortened or not. */
function ipv4In(frame: Uint8Array): Uint8Array {
  const bare = frame[0] === 0xff ? frame.subarray(2) : frame;
  return bare.subarray(bare[0] === 0x21 ? 1 : 2);
}
