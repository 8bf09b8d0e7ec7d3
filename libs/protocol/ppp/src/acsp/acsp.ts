import { earliest, type Instant } from '@sekisho/wire';
import { ControlProtocol } from '../automaton/control-protocol.ts';
import { NetworkBeside } from '../beside/network-beside.ts';
import type { AcspInformation, PppEffect } from '../link.ts';
import { protocolNumbers } from '../protocol-numbers.ts';
import { GivingAcscp } from './negotiator.ts';
import { acspFlags, acspTypes, decodeAcsp, entriesOf } from './packet.ts';
import { AcspSender } from './sender.ts';

/** Apple's client-server protocol, of the end that gives: routes and search domains for clients that do not send everything here. */
export class GivingAcsp extends NetworkBeside<GivingAcscp> {
  readonly name = 'ACSCP';
  readonly control = protocolNumbers.acscp;
  readonly data = protocolNumbers.acsp;
  #asked = false;
  #senders: readonly AcspSender[] = [];

  constructor(
    private readonly information: AcspInformation,
    private readonly peerMru: () => number,
  ) {
    const offered = Object.values(acspTypes).filter((type) => entriesOf(information, type).length > 0);
    super(new ControlProtocol(new GivingAcscp(offered), peerMru));
  }

  override deadline(): Instant | undefined {
    return earliest(super.deadline(), ...this.#senders.map(({ deadline }) => deadline));
  }

  /** Few clients have it: the one that does begins. */
  override start(): PppEffect[] {
    return [];
  }

  override timeout(now: Instant): PppEffect[] {
    return [...super.timeout(now), ...this.#frames(this.#senders.flatMap((sender) => sender.timeout(now)))];
  }

  override receive(protocol: number, information: Uint8Array, now: Instant): PppEffect[] {
    const begun = protocol === this.control && !this.#asked ? super.start(now) : [];
    if (protocol === this.control) this.#asked = true;
    return [...begun, ...super.receive(protocol, information, now)];
  }

  protected up(now: Instant): PppEffect[] {
    const { asked } = this.protocol.negotiator;
    this.#senders = asked.map((type) => new AcspSender(type, entriesOf(this.information, type), this.peerMru()));
    return this.#frames(this.#senders.flatMap((sender) => sender.start(now)));
  }

  protected down(): PppEffect[] {
    this.#senders = [];
    return [];
  }

  protected receiveData(information: Uint8Array, now: Instant): PppEffect[] {
    const { type, sequence, flags } = decodeAcsp(information);
    const sender = (flags & acspFlags.ack) === 0 ? undefined : this.#senders.find((each) => each.type === type);
    const next = sender?.acknowledged(sequence, now);
    return next ? this.#frames(next) : [{ kind: 'ignored', reason: `ACSP ${type} that acknowledges nothing` }];
  }

  #frames(packets: readonly Uint8Array[]): PppEffect[] {
    return packets.map((packet) => this.frame(this.data, packet));
  }
}
