import { randomInt } from 'node:crypto';
import type { PeerId, RateLimit, SessionKey, SessionNetwork } from '../index.ts';
import { aes256Sha1, type EspSuite, open, type RawKeys, randomKeys, type SealOptions, seal } from './esp.fixture.ts';
import type { Gateway, ReceivedDatagram } from './gateway.fixture.ts';
import { type Ipv6Packet, pppIpv6, readIpv6 } from './ipv6-packets.fixture.ts';
import { type Ipv4Packet, l2tpData, pppIp, readIpv4, readL2tpData, readUdp, udp } from './packets.fixture.ts';

export const natTraversalPort = 4500;
export const gatewayAddress = '127.0.0.1';

/** One pair of SAs as the client holds it. */
export interface ClientSa {
  readonly suite: EspSuite;
  /** Towards the gateway. */
  readonly spiUp: number;
  readonly spiDown: number;
  readonly keysUp: RawKeys;
  readonly keysDown: RawKeys;
  sequence: number;
}

export interface ClientOptions {
  readonly peer: number;
  readonly address: string;
  readonly suite?: EspSuite;
  readonly mtu?: number;
  /** Its /64. */
  readonly ipv6?: string;
  readonly policy?: number;
  readonly rate?: RateLimit;
  /** Port of the client's L2TP inside ESP. */
  readonly l2tpPort?: number;
  readonly gatewayAddress?: string;
}

/** A client behind its own UDP port: seals and opens with node:crypto. */
export class Client {
  readonly peer: PeerId;
  readonly key: SessionKey;
  readonly peerKey: SessionKey;
  readonly address: string;
  readonly mtu: number;
  readonly ipv6: string | undefined;
  policy: number;
  rate: RateLimit | undefined;
  readonly l2tpPort: number;
  readonly gatewayAddress: string;
  socket: string;
  sa: ClientSa;

  constructor(
    readonly gateway: Gateway,
    readonly port: number,
    options: ClientOptions,
  ) {
    this.peer = options.peer as PeerId;
    this.address = options.address;
    this.mtu = options.mtu ?? 1400;
    this.ipv6 = options.ipv6;
    this.policy = options.policy ?? 0;
    this.rate = options.rate;
    this.l2tpPort = options.l2tpPort ?? 1701;
    this.gatewayAddress = options.gatewayAddress ?? gatewayAddress;
    this.key = { tunnel: 1000 + options.peer, session: 2000 + options.peer };
    this.peerKey = { tunnel: 1, session: 1 };
    this.socket = `client-${options.peer}`;
    this.sa = newSa(options.suite ?? aes256Sha1);
  }

  /** Binds, installs SA and session with an open network. */
  async connect(): Promise<this> {
    await this.gateway.bind(this.socket, '127.0.0.1', this.port);
    await this.install(this.sa, true);
    await this.installSession(true);
    return this;
  }

  async install(sa: ClientSa, outbound: boolean, nextSequenceOut?: number): Promise<void> {
    await this.gateway.installSa({
      peer: this.peer,
      spiIn: sa.spiUp,
      spiOut: sa.spiDown,
      cipher: sa.suite.cipher,
      keysIn: sa.keysUp,
      keysOut: sa.keysDown,
      local: { address: this.gatewayAddress, port: natTraversalPort },
      remote: { address: '127.0.0.1', port: this.port },
      outbound,
      ...(nextSequenceOut === undefined ? {} : { nextSequenceOut }),
    });
  }

  /** @param policy the place of its policy, where it is another one by now */
  async installSession(network: boolean, policy = this.policy): Promise<void> {
    await this.gateway.do('installSession', {
      ...this.key,
      peer: this.peer,
      peerTunnel: this.peerKey.tunnel,
      peerSession: this.peerKey.session,
      peerPort: this.l2tpPort,
      network: network ? { ...this.#network, policy } : undefined,
    });
  }

  get #network(): SessionNetwork {
    const { address, mtu, policy, rate, ipv6 } = this;
    return { address, mtu, policy, rate, ipv6 };
  }

  async sendDatagram(...datagrams: Uint8Array[]): Promise<void> {
    await this.gateway.send(this.socket, this.gatewayAddress, natTraversalPort, ...datagrams);
  }

  /** The next packet on an SA, not sent. */
  seal(payload: Uint8Array, options?: SealOptions, sa = this.sa): Uint8Array<ArrayBuffer> {
    sa.sequence += 1;
    const { suite, keysUp: keys, spiUp: spi, sequence } = sa;
    return seal({ suite, keys }, { spi, sequence }, payload, options);
  }

  sealL2tp(message: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.seal(udp(this.l2tpPort, 1701, message));
  }

  sealFrame(frame: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.sealL2tp(l2tpData(this.key.tunnel, this.key.session, frame));
  }

  async sendIp(packet: Uint8Array): Promise<void> {
    await this.sendDatagram(this.sealFrame(pppIp(packet)));
  }

  openL2tp(datagram: ReceivedDatagram, sa = this.sa): Uint8Array {
    if (datagram.port !== natTraversalPort || datagram.address !== this.gatewayAddress) {
      throw new Error(`came from ${datagram.address}:${datagram.port}`);
    }
    const opened = open(sa.suite, sa.keysDown, datagram.bytes);
    if (opened.spi !== sa.spiDown || opened.nextHeader !== 17) throw new Error('wrong SPI or next header');
    const { sourcePort, destinationPort, message } = readUdp(opened.payload);
    if (sourcePort !== 1701 || destinationPort !== this.l2tpPort) throw new Error('wrong L2TP ports');
    return message;
  }

  openFrame(datagram: ReceivedDatagram, sa = this.sa): Uint8Array {
    const { tunnel, session, frame } = readL2tpData(this.openL2tp(datagram, sa));
    if (tunnel !== this.peerKey.tunnel || session !== this.peerKey.session) throw new Error('wrong L2TP ids');
    return frame;
  }

  openIp(datagram: ReceivedDatagram, sa = this.sa): Ipv4Packet {
    const frame = this.openFrame(datagram, sa);
    if (frame[0] !== 0xff || frame[1] !== 3 || frame[2] !== 0 || frame[3] !== 0x21) throw new Error('not IP in PPP');
    return readIpv4(frame.subarray(4));
  }

  async sendIpv6(packet: Uint8Array): Promise<void> {
    await this.sendDatagram(this.sealFrame(pppIpv6(packet)));
  }

  /** The next IPv6 packet that came from the gateway. */
  async receiveIpv6(): Promise<Ipv6Packet> {
    const frame = this.openFrame(await this.gateway.datagram(this.socket));
    if (frame[0] !== 0xff || frame[1] !== 3 || frame[2] !== 0 || frame[3] !== 0x57) throw new Error('not IPv6 in PPP');
    return readIpv6(frame.subarray(4));
  }

  /** The next IP packet that came from the gateway. */
  async receiveIp(sa = this.sa): Promise<Ipv4Packet> {
    return this.openIp(await this.gateway.datagram(this.socket), sa);
  }
}

export const newSa = (suite: EspSuite): ClientSa => ({
  suite,
  spiUp: randomInt(0x1000_0000, 0xffff_ffff),
  spiDown: randomInt(0x1000_0000, 0xffff_ffff),
  keysUp: randomKeys(suite),
  keysDown: randomKeys(suite),
  sequence: 0,
});
