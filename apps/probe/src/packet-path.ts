import {
  decodeIcmpEcho,
  decodeUdp,
  type EspDropReason,
  EspInbound,
  EspOutbound,
  type EspSuite,
  encodeUdp,
  type IcmpEcho,
  type UdpDatagram,
  udpProtocol,
} from '@sekisho/esp';
import type { ChildSa } from '@sekisho/isakmp';
import { decodeData, encodeData, isControl, type L2tpSessionInfo } from '@sekisho/l2tp';
import { Cursor, concat, DecodeError, type Random } from '@sekisho/wire';

const ipv4Protocol = 0x0021;
const addressAndControl = Uint8Array.of(0xff, 0x03);
const ipv4Header = concat(addressAndControl, Uint8Array.of(0x00, ipv4Protocol));

/** What came out of an ESP packet. */
export type Unwrapped =
  | { readonly kind: 'l2tp'; readonly bytes: Uint8Array; readonly peerPort: number }
  /** A PPP frame of the session that is no IPv4 packet. */
  | { readonly kind: 'ppp'; readonly frame: Uint8Array }
  | { readonly kind: 'ipv4'; readonly packet: Uint8Array; readonly frame: Uint8Array }
  | {
      readonly kind: 'dropped';
      readonly reason: EspDropReason | 'unknown-spi' | 'not-udp' | 'unknown-session' | 'malformed';
    };

/** A pair of ESP SAs. */
export type PathSa = Pick<ChildSa, 'keysIn' | 'keysOut'> & {
  readonly suite: EspSuite;
  readonly spiIn: number;
  readonly spiOut: number;
};

/** The packet path of one client in user space: ESP around UDP around L2TP around PPP. */
export class PacketPath {
  readonly #random: Random;
  readonly #inbound = new Map<number, EspInbound>();
  /** By the SPI of their inbound SAs. */
  readonly #waiting = new Map<number, EspOutbound>();
  /** The same, in order of activation: the youngest is used. */
  readonly #outbound = new Map<number, EspOutbound>();
  #session: L2tpSessionInfo | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  addChild({ spiIn, spiOut, suite, keysIn, keysOut }: PathSa): void {
    this.#inbound.set(spiIn, new EspInbound({ spi: spiIn, suite, keys: keysIn }));
    this.#waiting.set(spiIn, new EspOutbound({ spi: spiOut, suite, keys: keysOut }, this.#random));
  }

  /** Sends on the pair from now on. */
  activateChild(spiIn: number): void {
    const outbound = this.#waiting.get(spiIn);
    this.#waiting.delete(spiIn);
    if (outbound) this.#outbound.set(spiIn, outbound);
  }

  removeChild(spiIn: number): void {
    this.#inbound.delete(spiIn);
    this.#waiting.delete(spiIn);
    this.#outbound.delete(spiIn);
  }

  inboundSpis(): number[] {
    return [...this.#inbound.keys()];
  }

  openSession(session: L2tpSessionInfo): void {
    this.#session = session;
  }

  closeSession(): void {
    this.#session = undefined;
  }

  /** An L2TP control message as an ESP packet; undefined: there is no SA to carry it. */
  wrapL2tp(payload: Uint8Array, sourcePort: number, destinationPort: number): Uint8Array | undefined {
    const outbound = [...this.#outbound.values()].at(-1);
    return outbound?.seal(encodeUdp({ sourcePort, destinationPort, payload }), udpProtocol);
  }

  /** A PPP frame as an ESP packet; undefined: there is no session. */
  wrapPpp(frame: Uint8Array, sourcePort: number): Uint8Array | undefined {
    if (this.#session === undefined) return undefined;
    const { peerTunnel, peerSession, peerPort } = this.#session;
    return this.wrapL2tp(encodeData({ tunnelId: peerTunnel, sessionId: peerSession }, frame), sourcePort, peerPort);
  }

  wrapIpv4(packet: Uint8Array, sourcePort: number): Uint8Array | undefined {
    return this.wrapPpp(concat(ipv4Header, packet), sourcePort);
  }

  unwrap(packet: Uint8Array): Unwrapped {
    try {
      return this.#unwrap(packet);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { kind: 'dropped', reason: 'malformed' };
    }
  }

  #unwrap(packet: Uint8Array): Unwrapped {
    const inbound = this.#inbound.get(new Cursor(packet).u32('SPI'));
    if (inbound === undefined) return { kind: 'dropped', reason: 'unknown-spi' };
    const opened = inbound.open(packet);
    if ('dropped' in opened) return { kind: 'dropped', reason: opened.dropped };
    if (opened.nextHeader !== udpProtocol) return { kind: 'dropped', reason: 'not-udp' };
    return this.#unwrapL2tp(decodeUdp(opened.payload));
  }

  #unwrapL2tp({ payload, sourcePort }: UdpDatagram): Unwrapped {
    if (isControl(payload)) return { kind: 'l2tp', bytes: payload, peerPort: sourcePort };
    const data = decodeData(payload);
    if (data.tunnelId !== this.#session?.tunnel || data.sessionId !== this.#session.session) {
      return { kind: 'dropped', reason: 'unknown-session' };
    }
    const ipv4 = ipv4In(data.payload);
    return ipv4 === undefined
      ? { kind: 'ppp', frame: data.payload }
      : { kind: 'ipv4', packet: ipv4, frame: data.payload };
  }
}

/** The IPv4 packet in a PPP frame, its address and control octets or the protocol's first octet left out or not. */
export function ipv4In(frame: Uint8Array): Uint8Array | undefined {
  const bare = frame[0] === 0xff && frame[1] === 0x03 ? frame.subarray(2) : frame;
  if (bare[0] === ipv4Protocol) return bare.subarray(1);
  return bare[0] === 0x00 && bare[1] === ipv4Protocol ? bare.subarray(2) : undefined;
}

/** The ICMP echo in an IPv4 packet; undefined for anything else, sound or not. */
export function echoIn(packet: Uint8Array): IcmpEcho | undefined {
  try {
    return decodeIcmpEcho(packet);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
