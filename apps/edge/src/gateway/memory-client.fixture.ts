import type { KeyObject } from 'node:crypto';
import { type HostConfiguration, type HostOutput, LinkHost } from '@sekisho/ipv6-link';
import {
  type ChildSa,
  computeDiffieHellman,
  createIkeEndpoint,
  type IkeEffect,
  type IkeEndpoint,
  type IkePolicy,
  type IkeSaId,
  type IkeSaInfo,
  makeSignature,
  type Spi,
} from '@sekisho/isakmp';
import type { L2tpEffect, L2tpSessionInfo, Lac } from '@sekisho/l2tp';
import { now } from '@sekisho/platform/timers';
import {
  encodeFrame,
  ipv6Frame,
  type PppEffect,
  type PppPeer,
  type PppPeerCredentials,
  protocolNumbers,
} from '@sekisho/ppp';
import type { Endpoint } from '@sekisho/wire';
import { ipv4PacketOf } from '../connections/inform-answers.ts';
import { newLac, newLink, random } from './memory-client-stacks.fixture.ts';
import type { MemoryClientPort, MemoryDataplane } from './memory-dataplane.fixture.ts';

const l2tpPort = 1701;

/** What goes between client and gateway: an IKE message, or what ESP protects. */
export interface Carried {
  readonly layer: 'ike' | 'l2tp' | 'ppp';
  /** From the client to the gateway, or back. */
  readonly way: 'out' | 'in';
  readonly bytes: Uint8Array;
}

export interface MemoryClientOptions {
  readonly address: string;
  readonly gateway: string;
  /** By default its address; behind a NAT it has another. */
  readonly calledAs?: string;
  readonly policy: IkePolicy;
  readonly credentials: PppPeerCredentials;
  /** Of the certificate in its policy. */
  readonly machineKey?: () => KeyObject;
  /** It does not accept the gateway's certificate. */
  readonly distrusts?: boolean;
  /** What is lost on the way. */
  readonly loses?: (carried: Carried) => boolean;
  /** It asks for IPv6 as well. */
  readonly ipv6?: boolean;
  /** What it answers to EAP; undefined: nothing. */
  readonly eap?: (request: Uint8Array) => Uint8Array | undefined;
}

/** A whole client — the initiators' IKE, L2TP and PPP stacks — that meets a gateway at a `MemoryDataplane`. */
export class MemoryClient implements MemoryClientPort {
  /** What the client saw, in order. */
  readonly seen: string[] = [];
  readonly ikeStack: IkeEndpoint;
  officeMode: string | undefined;
  /** What the gateway advertised on its IPv6 link. */
  ipv6: HostConfiguration | undefined;
  /** IPv4 packets that came through its tunnel. */
  readonly packets: Uint8Array[] = [];
  /** That it receives by, the newest last. */
  readonly spis: Spi[] = [];
  /** Where its NAT-T port is seen from outside. */
  #outside: Endpoint;
  ikeSa: IkeSaInfo | undefined;
  session: L2tpSessionInfo | undefined;
  #spiOut: number | undefined;
  #lac: Lac;
  #link: PppPeer;
  #host: LinkHost | undefined;

  constructor(
    private readonly dataplane: MemoryDataplane,
    private readonly options: MemoryClientOptions,
  ) {
    this.#outside = { address: options.address, port: 4500 };
    dataplane.clients.set(options.address, this);
    let spi = 0x1000;
    this.ikeStack = createIkeEndpoint({
      policy: options.policy,
      random,
      allocateSpi: () => spi++ as Spi,
      nameAttempt: () => 'client',
    });
    this.#lac = newLac(7);
    this.#link = newLink(options);
  }

  connect(): void {
    const remote = { address: this.options.gateway, port: 500 };
    const local = { address: this.options.address, port: 500 };
    const { calledAs } = this.options;
    const target = { remote, local, clientPort: l2tpPort, ...(calledAs && { ownAddress: calledAs }) };
    this.#onIke(this.ikeStack.connect(target, now()));
  }

  /** Sets up another L2TP tunnel under the IPsec that stands. */
  redial(): void {
    this.officeMode = undefined;
    this.session = undefined;
    this.#lac = newLac(8);
    this.#link = newLink(this.options);
    this.#onL2tp(this.#lac.call(l2tpPort, now()));
  }

  /** Negotiates PPP anew in the session that stands. */
  renegotiate(): void {
    this.#link = newLink(this.options);
    this.#onPpp(this.#link.up(now()));
  }

  /** The user disconnects: LCP Terminate-Request, then the IKE deletes. */
  hangUp(): void {
    this.#onPpp(this.#link.close('User request', now()));
  }

  deleteIkeSa(id = this.ikeSa?.id): void {
    if (id) this.#onIke(this.ikeStack.close(id, now()));
  }

  /** Under an IKE SA, the ESP SA that it receives by with this SPI. */
  deleteChild(ikeSa: IkeSaId, spiIn: Spi): void {
    this.#onIke(this.ikeStack.closeChild(ikeSa, spiIn, now()));
  }

  rekeyIke(): void {
    if (this.ikeSa) this.#onIke(this.ikeStack.rekey(this.ikeSa.id, now()));
  }

  /** The same by a Main Mode that begins on port 500. */
  rekeyIkeFrom500(): void {
    if (this.ikeSa) this.ikeStack.moved(this.ikeSa.id, { address: this.options.gateway, port: 500 });
    this.rekeyIke();
  }

  rekeyEsp(): void {
    if (this.ikeSa) this.#onIke(this.ikeStack.rekeyChild(this.ikeSa.id, now()));
  }

  /** Closes its L2TP tunnel: StopCCN, requester is being shut down. */
  closeTunnel(): void {
    this.#onL2tp(this.#lac.stop({ result: 6, error: undefined, message: undefined }, now()));
  }

  /** A NAT gives it another port, or it comes to another network; nobody is told. */
  rebind(address: string, natTraversalPort: number): void {
    this.dataplane.clients.delete(this.#outside.address);
    this.#outside = { address, port: natTraversalPort };
    this.dataplane.clients.set(address, this);
  }

  isAt({ address, port }: Endpoint): boolean {
    return address === this.#outside.address && (port === 500 || port === this.#outside.port);
  }

  ike(bytes: Uint8Array, from: Endpoint): void {
    if (this.#isLost('ike', 'in', bytes)) return;
    const local = { address: this.options.address, port: from.port };
    this.#onIke(this.ikeStack.receive({ bytes, remote: from, local }, now()));
  }

  l2tp(bytes: Uint8Array): void {
    if (this.#isLost('l2tp', 'in', bytes)) return;
    this.#onL2tp(this.#lac.receive({ bytes, peerPort: l2tpPort }, now()));
  }

  /** Sends an IPv4 packet that the packet path leaves to the control side. */
  sendPacket(packet: Uint8Array): void {
    this.#sendPpp(encodeFrame({ protocol: protocolNumbers.ipv4, information: packet }));
  }

  /** Sends a PPP frame of its own making. */
  sendFrame(frame: Uint8Array): void {
    this.#sendPpp(frame);
  }

  sendIpv6(packet: Uint8Array): void {
    this.#sendPpp(ipv6Frame(packet));
  }

  ppp(frame: Uint8Array): void {
    if (this.#isLost('ppp', 'in', frame)) return;
    const packet = ipv4PacketOf(frame);
    if (packet) return void this.packets.push(packet);
    this.#onPpp(this.#link.receive(frame, now()));
  }

  #onIke(effects: readonly IkeEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#sendIke(effect.bytes, effect.remote);
      else if (effect.kind === 'sa-established') this.ikeSa = effect.sa;
      else if (effect.kind === 'child-established') this.#onChild(effect.child);
      else if (effect.kind === 'refused') this.seen.push(`refused ${effect.code}`);
      else if (effect.kind === 'sa-deleted') this.seen.push(`ike deleted: ${effect.reason}`);
      else this.#answer(effect);
    }
  }

  #answer(effect: IkeEffect): void {
    if (effect.kind === 'diffie-hellman') {
      const answer = computeDiffieHellman(effect);
      this.#onIke(this.ikeStack.answer(effect.question, { kind: 'diffie-hellman', answer }, now()));
    } else if (effect.kind === 'signature' && this.options.machineKey) {
      const signature = makeSignature(effect.method, this.options.machineKey(), effect.hash);
      this.#onIke(this.ikeStack.answer(effect.question, { kind: 'signature', signature }, now()));
    } else if (effect.kind === 'peer-authentication') {
      // Whom a client trusts is its own tests' concern.
      const accepted = { outcome: 'accepted', identity: { type: 'other', text: 'gateway' }, name: undefined } as const;
      const refused = { outcome: 'refused', reason: 'untrusted', detail: '', certificateInvalid: true } as const;
      const verdict = this.options.distrusts ? refused : accepted;
      this.#onIke(this.ikeStack.answer(effect.question, { kind: 'peer-authentication', verdict }, now()));
    }
  }

  #isLost(layer: Carried['layer'], way: Carried['way'], bytes: Uint8Array): boolean {
    return this.options.loses?.({ layer, way, bytes }) ?? false;
  }

  #sendIke(bytes: Uint8Array, remote: Endpoint): void {
    if (this.#isLost('ike', 'out', bytes)) return;
    const outside = { ...this.#outside, ...(remote.port === 500 && { port: 500 }) };
    queueMicrotask(() => this.dataplane.deliver({ kind: 'ike', bytes, local: remote, remote: outside }));
  }

  #onChild({ spiIn, spiOut }: ChildSa): void {
    this.spis.push(spiIn);
    const first = this.#spiOut === undefined;
    this.#spiOut = spiOut;
    if (first) this.#onL2tp(this.#lac.call(l2tpPort, now()));
  }

  #onL2tp(effects: readonly L2tpEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#sendL2tp(effect.packet.bytes);
      else if (effect.kind === 'session-established') {
        this.session = effect.session;
        this.#onPpp(this.#link.up(now()));
      } else if (effect.kind === 'session-closed' || effect.kind === 'tunnel-closed') {
        this.seen.push(`${effect.kind} by ${effect.by}`);
      }
    }
  }

  #sendL2tp(bytes: Uint8Array): void {
    if (this.#isLost('l2tp', 'out', bytes)) return;
    const sa = this.#spiOut === undefined ? undefined : this.dataplane.sas.get(this.#spiOut);
    const frame = { kind: 'l2tp', peerPort: l2tpPort, bytes } as const;
    if (sa) queueMicrotask(() => this.dataplane.deliverFrom(this.#outside, { ...frame, peer: sa.peer }));
  }

  #onPpp(effects: readonly PppEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#sendPpp(effect.frame);
      else if (effect.kind === 'network-up') this.officeMode = effect.network.local;
      else if (effect.kind === 'eap') this.#onEap(effect.question, effect.packet);
      else if (effect.kind === 'down') this.seen.push(`ppp down: ${effect.reason} ${effect.detail ?? ''}`.trim());
      else this.#onIpv6(effect);
    }
  }

  #onIpv6(effect: PppEffect): void {
    if (effect.kind === 'ipv6-up') this.#solicit(effect.local);
    else if (effect.kind === 'ipv6-down') this.ipv6 = undefined;
    else if (effect.kind === 'ipv6') this.#onHost(this.#host?.receive(effect.packet) ?? []);
  }

  #onEap(question: number, request: Uint8Array): void {
    const answer = this.options.eap?.(request);
    if (answer) this.#onPpp(this.#link.eap(question, answer, now()));
  }

  #solicit(identifier: Uint8Array): void {
    this.#host = new LinkHost(identifier);
    this.#onHost(this.#host.start(now()));
  }

  #onHost(outputs: readonly HostOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') this.#sendPpp(ipv6Frame(output.packet));
      else if (output.kind === 'configured') this.ipv6 = output.configuration;
    }
  }

  #sendPpp(frame: Uint8Array): void {
    const { session } = this;
    const sa = this.#spiOut === undefined ? undefined : this.dataplane.sas.get(this.#spiOut);
    if (!session || !sa || this.#isLost('ppp', 'out', frame)) return;
    const key = { tunnel: session.peerTunnel, session: session.peerSession };
    queueMicrotask(() => this.dataplane.deliverFrom(this.#outside, { kind: 'ppp', peer: sa.peer, key, bytes: frame }));
  }
}
