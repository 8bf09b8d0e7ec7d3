import { randomBytes } from 'node:crypto';
import { concat, equalBytes } from '@sekisho/wire';
import type { IkeKeys } from './ike-keys.fixture.ts';
import { notifications } from './ike-numbers.fixture.ts';
import {
  decodeChain,
  encodeChain,
  exchanges,
  fragmentsOf,
  message,
  type RawPayload,
  type ReceivedMessage,
  readMessage,
  readU16,
  readU32,
  types,
  u16,
  u32,
} from './ike-payloads.fixture.ts';

/** Where the messages of a client come from and go to. */
export interface IkeWire {
  /** @param port of the client as the gateway sees it, and of the gateway */
  send(bytes: Uint8Array, port: 500 | 4500): void;
  /** The next message of the gateway that is no Informational. */
  next(): Promise<Uint8Array>;
  tell(line: string): void;
}

/** Messages of one client, in clear or protected, in pieces where they are long; and its Informational exchanges. */
export abstract class IkeChannel {
  protected cookies = { initiator: new Uint8Array(8), responder: new Uint8Array(8) };
  protected keys: IkeKeys | undefined;

  /** @param fragmentBytes largest message that goes in one piece */
  constructor(
    protected readonly wire: IkeWire,
    private readonly fragmentBytes = Number.POSITIVE_INFINITY,
  ) {}

  /** Deletes the ESP SA towards the client. */
  deleteEsp(spi: number): void {
    this.inform([{ type: types.delete, body: concat(u32(1), Uint8Array.of(3, 4), u16(1), u32(spi)) }]);
  }

  deleteIke(): void {
    const { initiator, responder } = this.cookies;
    this.inform([{ type: types.delete, body: concat(u32(1), Uint8Array.of(1, 16), u16(1), initiator, responder) }]);
  }

  /** An Informational of the gateway: answers whether it is there, and tells the rest. */
  receiveInformational(bytes: Uint8Array): void {
    const received = readMessage(bytes);
    if (!received.encrypted || !this.keys) {
      const [notification] = decodeChain(received.firstPayload, received.body);
      return this.wire.tell(`informational in clear: notification ${notification && readU16(notification.body, 6)}`);
    }
    if (!equalBytes(received.responder, this.cookies.responder)) return;
    for (const { type, body } of this.open(received, this.keys.ivOf(received.messageId)).slice(1)) {
      const notification = readU16(body, 6);
      if (type === types.notification && notification === notifications.areYouThere) {
        const reply = concat(body.subarray(0, 6), u16(notifications.iAmHere), body.subarray(8));
        this.inform([{ type: types.notification, body: reply }]);
      } else if (type === types.delete) {
        this.wire.tell(`informational: delete ${body[4] === 3 ? 'ESP' : 'IKE'}`);
      } else this.wire.tell(`informational: notification ${notification}`);
    }
  }

  protected get established(): IkeKeys {
    if (!this.keys) throw new Error('there is no IKE SA');
    return this.keys;
  }

  protected inform(payloads: readonly RawPayload[]): void {
    const keys = this.established;
    const messageId = readU32(new Uint8Array(randomBytes(4)), 0) | 1;
    const hash = { type: types.hash, body: keys.hash(messageId, encodeChain(payloads)) };
    this.send(exchanges.informational, [hash, ...payloads], 4500, { messageId, iv: keys.ivOf(messageId) });
  }

  /** Sends a message. @returns the IV of the next one, where it is protected */
  protected send(
    exchange: number,
    payloads: readonly RawPayload[],
    port: 500 | 4500,
    protection?: { readonly messageId: number; readonly iv: Uint8Array },
  ): Uint8Array {
    const first = payloads[0]?.type ?? 0;
    const header = {
      ...this.cookies,
      exchange,
      messageId: protection?.messageId ?? 0,
      encrypted: protection !== undefined,
    };
    const plain = encodeChain(payloads);
    const keys = this.keys;
    const body = protection && keys ? keys.encrypt(plain, protection.iv) : plain;
    const whole = message(header, first, body);
    // What message 1 offers is agreed on before a message needs it.
    for (const piece of fragmentsOf(whole, protection ? this.fragmentBytes : Number.POSITIVE_INFINITY))
      this.wire.send(piece, port);
    return protection && keys ? keys.ivAfter(body) : new Uint8Array(0);
  }

  protected async next(): Promise<ReceivedMessage> {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const received = readMessage(await this.wire.next());
      if (received.firstPayload !== types.fragment) return received;
      pieces[(received.body[6] ?? 0) - 1] = received.body.subarray(8);
      if (received.body[7] === 1) return readMessage(concat(...pieces));
    }
  }

  protected open({ firstPayload, body }: ReceivedMessage, iv: Uint8Array): RawPayload[] {
    return decodeChain(firstPayload, this.established.decrypt(body, iv));
  }
}
