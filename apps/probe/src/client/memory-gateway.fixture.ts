import { parseCertificate } from '@sekisho/certificates';
import { createEapServer, type EapMethod, type EapServer, type EapServerStep } from '@sekisho/eap';
import {
  decodeIcmpEcho,
  decodeUdp,
  EspInbound,
  EspOutbound,
  encodeIcmpEcho,
  encodeUdp,
  udpProtocol,
} from '@sekisho/esp';
import {
  type ChildSa,
  computeDiffieHellman,
  createIkeEndpoint,
  type IkeAnswer,
  type IkeEffect,
  type IkePolicy,
  type IkeQuestion,
  type PeerAuthenticationQuestion,
  type PeerVerdict,
  type SignatureQuestion,
  type Spi,
  verifySignature,
} from '@sekisho/isakmp';
import {
  decodeData,
  encodeData,
  isControl,
  type L2tpEffect,
  type L2tpSessionInfo,
  Lns,
  type TunnelId,
} from '@sekisho/l2tp';
import {
  type AuthenticationProtocol,
  createPppAuthenticator,
  type NetworkParameters,
  type PppAuthenticator,
  type PppEffect,
} from '@sekisho/ppp';
import { concat, type Endpoint, earliest, equalBytes, type Instant, type Random, seconds } from '@sekisho/wire';
import { asInPpp, MemoryAccounts } from './memory-accounts.fixture.ts';

export const gatewayAddress = '203.0.113.1';
export const clientEndpoint = { address: '198.51.100.7', port: 40_000 };
export const reachableHost = '10.1.0.5';
const l2tpPort = 1701;
const marker = new Uint8Array(4);

export interface Datagram {
  readonly bytes: Uint8Array;
  /** Port of the gateway. */
  readonly port: number;
}

export interface MemoryGatewaySettings {
  readonly policy: IkePolicy;
  readonly random: Random;
  readonly authentication: readonly AuthenticationProtocol[];
  /** Methods of its EAP server; MD5-Challenge unless given. */
  readonly eap?: readonly EapMethod[];
  /** A name, or which names are known. */
  readonly user: string | ((name: string) => boolean);
  readonly password: string;
  /** Answers for a gateway by certificate, which accepts every client that can sign. */
  readonly sign?: (question: SignatureQuestion) => Uint8Array;
  /** For the client; undefined: none is free. */
  readonly network: NetworkParameters | undefined;
  /** Where the client sends from, by default `clientEndpoint`. */
  readonly client?: Endpoint;
}

/** A gateway of the responders' stacks for one client, all in memory: what `ProbeClient` is tried against. */
export class MemoryGateway {
  /** What happened, in order. */
  readonly seen: string[] = [];
  readonly #settings: MemoryGatewaySettings;
  readonly #accounts: MemoryAccounts;
  readonly #ike;
  readonly #lns: Lns;
  #link: PppAuthenticator | undefined;
  #eap: EapServer | undefined;
  #session: L2tpSessionInfo | undefined;
  readonly #inbound = new Map<number, EspInbound>();
  #outbound: EspOutbound | undefined;
  #sent: Datagram[] = [];
  #now: Instant = 0 as Instant;

  constructor(settings: MemoryGatewaySettings) {
    this.#settings = settings;
    this.#accounts = new MemoryAccounts(settings.user, settings.password);
    const { random, policy } = settings;
    let spi = 0x2000;
    this.#ike = createIkeEndpoint({ policy, random, allocateSpi: () => spi++ as Spi, nameAttempt: () => 'attempt' });
    this.#lns = new Lns({
      random,
      hostName: 'gateway',
      helloInterval: seconds(60),
      allocateTunnelId: () => 500 as TunnelId,
      releaseTunnelId: () => undefined,
    });
  }

  receive(bytes: Uint8Array, port: number, now: Instant): Datagram[] {
    return this.#turn(now, () => {
      if (port === 500) this.#receiveIke(bytes, port);
      else if (equalBytes(bytes.subarray(0, 4), marker)) this.#receiveIke(bytes.subarray(4), port);
      else if (bytes.length > 1) this.#receiveEsp(bytes);
      else this.seen.push('keepalive');
    });
  }

  timeout(now: Instant): Datagram[] {
    return this.#turn(now, () => {
      this.#onIke(this.#ike.timeout(now));
      this.#onL2tp(this.#lns.timeout(now));
      this.#onPpp(this.#link?.timeout(now) ?? []);
    });
  }

  deadline(): Instant | undefined {
    return earliest(this.#ike.deadline(), this.#lns.deadline(), this.#link?.deadline());
  }

  /** Ends the client's session from here. */
  stop(now: Instant): Datagram[] {
    const result = { result: 6, error: 0, message: 'shutting down' };
    return this.#turn(now, () => this.#onL2tp(this.#lns.stop(result, now)));
  }

  #turn(now: Instant, work: () => void): Datagram[] {
    this.#now = now;
    this.#sent = [];
    work();
    return this.#sent;
  }

  #receiveIke(bytes: Uint8Array, port: number): void {
    const local = { address: gatewayAddress, port };
    this.#onIke(this.#ike.receive({ bytes, remote: this.#settings.client ?? clientEndpoint, local }, this.#now));
  }

  #onIke(effects: readonly IkeEffect[]): void {
    for (const effect of effects) this.#onIkeEffect(effect);
  }

  #onIkeEffect(effect: IkeEffect): void {
    switch (effect.kind) {
      case 'send': {
        const { port } = effect.local;
        this.#sent.push({ port, bytes: port === 4500 ? concat(marker, effect.bytes) : effect.bytes });
        break;
      }
      case 'diffie-hellman':
      case 'signature':
      case 'peer-authentication':
        this.#onIke(this.#ike.answer(effect.question, this.#answer(effect), this.#now));
        break;
      case 'child-expected':
      case 'child-established':
        this.#addChild(effect.child);
        break;
      case 'child-deleted':
        if (this.#inbound.size > 1) this.seen.push(`ESP SA deleted: ${effect.reason}`);
        this.#inbound.delete(effect.spiIn);
        break;
      case 'refused':
        this.seen.push(`refused: ${effect.code}`);
        break;
      case 'sa-deleted':
        this.seen.push(`IKE SA deleted: ${effect.reason}`);
        break;
      default:
        break;
    }
  }

  #answer(question: IkeQuestion): IkeAnswer {
    const { kind } = question;
    if (kind === 'diffie-hellman') return { kind, answer: computeDiffieHellman(question) };
    if (kind === 'signature') return { kind, signature: this.#settings.sign?.(question) };
    return { kind, verdict: this.#judgeMachine(question) };
  }

  #judgeMachine({ certificates, method, hash, signature }: PeerAuthenticationQuestion): PeerVerdict {
    const [leaf] = certificates;
    const certificate = leaf && parseCertificate(leaf.data);
    if (!certificate || !verifySignature(method, certificate.publicKey.der, hash, signature)) {
      return { outcome: 'refused', reason: 'signature', detail: 'the signature is wrong' };
    }
    this.seen.push(`machine: ${certificate.subject}`);
    const identity = { type: 'der-asn1-dn', text: certificate.subject } as const;
    return { outcome: 'accepted', identity, name: undefined };
  }

  #addChild({ spiIn, spiOut, suite, keysIn, keysOut }: ChildSa): void {
    if (this.#inbound.has(spiIn)) return;
    this.#inbound.set(spiIn, new EspInbound({ spi: spiIn, suite, keys: keysIn }));
    this.#outbound = new EspOutbound({ spi: spiOut, suite, keys: keysOut }, this.#settings.random);
  }

  #receiveEsp(bytes: Uint8Array): void {
    const spi = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    const opened = this.#inbound.get(spi)?.open(bytes);
    if (opened === undefined || 'dropped' in opened) return;
    const { payload, sourcePort } = decodeUdp(opened.payload);
    if (isControl(payload)) {
      this.#onL2tp(this.#lns.receive({ bytes: payload, peerPort: sourcePort }, this.#now));
      return;
    }
    const frame = decodeData(payload).payload;
    if (frame[2] === 0 && frame[3] === 0x21) this.#receiveIpv4(frame.subarray(4));
    else this.#onPpp(this.#link?.receive(frame, this.#now) ?? []);
  }

  /** Plays the host behind the gateway. */
  #receiveIpv4(packet: Uint8Array): void {
    const echo = decodeIcmpEcho(packet);
    if (echo?.destination !== reachableHost) return;
    const reply = encodeIcmpEcho({ ...echo, kind: 'reply', source: echo.destination, destination: echo.source });
    this.#sendPpp(concat(Uint8Array.of(0xff, 0x03, 0x00, 0x21), reply));
  }

  #sendL2tp(payload: Uint8Array, destinationPort: number): void {
    const bytes = this.#outbound?.seal(encodeUdp({ sourcePort: l2tpPort, destinationPort, payload }), udpProtocol);
    if (bytes) this.#sent.push({ bytes, port: 4500 });
  }

  #sendPpp(frame: Uint8Array): void {
    if (!this.#session) return;
    const { peerTunnel, peerSession, peerPort } = this.#session;
    this.#sendL2tp(encodeData({ tunnelId: peerTunnel, sessionId: peerSession }, frame), peerPort);
  }

  #onL2tp(effects: readonly L2tpEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') this.#sendL2tp(effect.packet.bytes, effect.packet.peerPort);
      else if (effect.kind === 'session-established') this.#openLink(effect.session);
      else if (effect.kind === 'session-closed') {
        this.#link?.lowerDown();
        this.seen.push(`session closed by ${effect.by}: ${effect.result?.result}`);
      } else if (effect.kind === 'tunnel-closed')
        this.seen.push(`tunnel closed by ${effect.by}: ${effect.result?.result}`);
    }
  }

  #openLink(session: L2tpSessionInfo): void {
    const { random, authentication } = this.#settings;
    this.#session = session;
    this.#link = createPppAuthenticator({
      random,
      authentication,
      name: 'gateway',
      mru: 1400,
      echoInterval: seconds(20),
      echoFailuresMax: 4,
    });
    this.#eap = createEapServer({ random, name: 'gateway', methods: this.#settings.eap ?? ['md5-challenge'] });
    this.#onPpp(this.#link.up(this.#now));
  }

  #onPpp(effects: readonly PppEffect[]): void {
    const link = this.#link;
    if (!link) return;
    for (const effect of effects) {
      if (effect.kind === 'send') this.#sendPpp(effect.frame);
      else if (effect.kind === 'verify') {
        this.#onPpp(link.verified(effect.question, this.#accounts.judge(effect.credentials), this.#now));
      } else if (effect.kind === 'eap') this.#onEap(effect.question, this.#eap?.receive(effect.packet));
      else if (effect.kind === 'address-wanted') {
        this.#onPpp(link.configure(effect.question, this.#settings.network, this.#now, 'no address is free'));
      } else if (effect.kind === 'down') this.seen.push(`PPP down: ${effect.reason}`);
    }
  }

  #onEap(question: number, step: EapServerStep | undefined): void {
    const link = this.#link;
    if (!step || !link) return;
    if (step.kind === 'verify') {
      this.#onEap(question, this.#eap?.verified(this.#accounts.judge(asInPpp(step))));
    } else if (step.kind === 'tls') {
      throw new Error('this gateway has no TLS');
    } else this.#onPpp(link.eap(question, step.packet, this.#now));
  }
}
