import type { TlsOutput } from '@sekisho/eap';
import { type EspSuite, encodeIcmpEcho } from '@sekisho/esp';
import type { ChildSa, IkeAnswer, QuestionId } from '@sekisho/isakmp';
import type { Instant } from '@sekisho/wire';
import { ProbeClient } from './client/client.ts';
import type { ClientEffect, ClientSettings, Renewable } from './client/client-effect.ts';
import type { ProbeStep } from './client/steps.ts';
import { ownIdentifiers } from './identifiers.ts';
import { echoInterval, helloInterval, pingDataOctets } from './limits.ts';
import { echoIn, PacketPath } from './packet-path.ts';
import { ikePort, l2tpPort, marked, natKeepalive, natTraversalPort, unmarked } from './ports.ts';
import type { ProbeEffect } from './probe-effect.ts';

export type UserSpaceSettings = Omit<ClientSettings, 'identifiers' | 'helloInterval' | 'echoInterval'> & {
  /** Cuts the ICV of HMAC-SHA2-256 to 12 octets, as Android did until its version 6. */
  readonly truncatesIcv?: boolean;
};

/**
 * A client with its packet path in JavaScript: datagrams of the gateway's two ports in, datagrams out. Without socket and
 * clock like the client itself.
 */
export class UserSpaceClient {
  readonly #settings: UserSpaceSettings;
  readonly #client: ProbeClient;
  readonly #path: PacketPath;
  /** The address the gateway gave; undefined unless connected. */
  #address: string | undefined;

  constructor(settings: UserSpaceSettings) {
    const { random } = settings;
    this.#settings = settings;
    this.#path = new PacketPath(random);
    this.#client = new ProbeClient({ ...settings, identifiers: ownIdentifiers(random), helloInterval, echoInterval });
  }

  /** The step under way; undefined once connected or ended. */
  get step(): ProbeStep | undefined {
    return this.#client.step;
  }

  start(now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.start(now));
  }

  /** A datagram from the gateway's port 500 or 4500. */
  receive(bytes: Uint8Array, fromPort: number, now: Instant): ProbeEffect[] {
    const message = fromPort === ikePort ? bytes : unmarked(bytes);
    if (message === undefined) return bytes.length > 1 ? this.#receiveEsp(bytes, now) : [];
    const { server, local } = this.#settings;
    return this.#carryOut(this.#client.receiveIke(message, local, { address: server, port: fromPort }, now));
  }

  answer(question: QuestionId, answer: IkeAnswer, now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.answer(question, answer, now));
  }

  tls(question: number, output: TlsOutput, now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.tls(question, output, now));
  }

  timeout(now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.timeout(now));
  }

  deadline(): Instant | undefined {
    return this.#client.deadline();
  }

  rekey(sa: Renewable, now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.rekey(sa, now));
  }

  close(now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.close(now));
  }

  giveUp(now: Instant): ProbeEffect[] {
    return this.#carryOut(this.#client.giveUp(now));
  }

  vanish(): void {
    this.#client.vanish();
    this.#address = undefined;
  }

  /** Sends an ICMP echo request through the tunnel; `echo-reply` may follow. Nothing unless connected. */
  ping(destination: string, sequence: number): ProbeEffect[] {
    if (this.#address === undefined) return [];
    const echo = {
      kind: 'request' as const,
      source: this.#address,
      destination,
      identifier: this.#settings.local.port,
      sequence,
      data: new Uint8Array(pingDataOctets),
    };
    return asDatagram(this.#path.wrapIpv4(encodeIcmpEcho(echo), l2tpPort));
  }

  #suiteOf({ suite }: ChildSa): EspSuite {
    const cuts = this.#settings.truncatesIcv === true && suite.integrity === 'hmac-sha2-256-128';
    return cuts ? { ...suite, integrity: 'hmac-sha2-256-96' } : suite;
  }

  #receiveEsp(packet: Uint8Array, now: Instant): ProbeEffect[] {
    const unwrapped = this.#path.unwrap(packet);
    switch (unwrapped.kind) {
      case 'l2tp':
        return this.#carryOut(this.#client.receiveL2tp(unwrapped.bytes, unwrapped.peerPort, now));
      case 'ppp':
        return this.#carryOut(this.#client.receivePpp(unwrapped.frame, now));
      case 'ipv4':
        return this.#receiveIpv4(unwrapped.packet);
      case 'dropped':
        return [];
    }
  }

  #receiveIpv4(packet: Uint8Array): ProbeEffect[] {
    const echo = echoIn(packet);
    if (echo?.kind !== 'reply' || echo.identifier !== this.#settings.local.port) return [];
    return [{ kind: 'echo-reply', source: echo.source, sequence: echo.sequence }];
  }

  #carryOut(effects: readonly ClientEffect[]): ProbeEffect[] {
    return effects.flatMap((effect) => this.#carryOutOne(effect));
  }

  #carryOutOne(effect: ClientEffect): ProbeEffect[] {
    switch (effect.kind) {
      case 'send-ike': {
        const { port } = effect.remote;
        return [{ kind: 'send', bytes: port === natTraversalPort ? marked(effect.bytes) : effect.bytes, port }];
      }
      case 'keepalive':
        return asDatagram(natKeepalive);
      case 'send-l2tp':
        return asDatagram(this.#path.wrapL2tp(effect.bytes, l2tpPort, effect.peerPort));
      case 'send-ppp':
        return asDatagram(this.#path.wrapPpp(effect.frame, l2tpPort));
      case 'install-sa':
        this.#path.addChild({ ...effect.child, suite: this.#suiteOf(effect.child) });
        return [];
      case 'activate-sa':
        this.#path.activateChild(effect.spiIn);
        return [];
      case 'remove-sa':
        this.#path.removeChild(effect.spiIn);
        return [];
      case 'install-session':
        this.#path.openSession(effect.session);
        return [];
      case 'remove-session':
        this.#path.closeSession();
        this.#address = undefined;
        return [];
      case 'connected':
        this.#address = effect.network.local;
        return [effect];
      default:
        return [effect];
    }
  }
}

const asDatagram = (packet: Uint8Array | undefined): ProbeEffect[] =>
  packet === undefined ? [] : [{ kind: 'send', bytes: packet, port: natTraversalPort }];
