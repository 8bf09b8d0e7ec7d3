import { randomBytes } from 'node:crypto';
import type { BuiltInClient } from '@sekisho/clients';
import { msChapV2Response } from '@sekisho/ppp';
import { concat, fromHex, Secret, toHex, utf8 } from '@sekisho/wire';
import { readU16, u16 } from './ike-payloads.fixture.ts';

const lcp = 0xc021;
const chap = 0xc223;
const ipcp = 0x8021;
const names = ['', 'request', 'ack', 'nak', 'reject', 'terminate', 'terminate-ack', 'code-reject', 'protocol-reject'];
const protocols: Readonly<Record<number, string>> = { [lcp]: 'lcp', [chap]: 'chap', [ipcp]: 'ipcp' };
/** RFC 1661 §5, RFC 1570 §2. */
const codes = {
  request: 1,
  ack: 2,
  nak: 3,
  reject: 4,
  terminate: 5,
  terminateAck: 6,
  protocolReject: 8,
  echo: 9,
  echoReply: 10,
  identification: 12,
} as const;
/** RFC 1994 §4. */
const chapCodes = { challenge: 1, response: 2, success: 3, failure: 4 } as const;
const authentications = { 'chap-md5': 'c22305', 'ms-chap-v2': 'c22381', pap: 'c023', eap: 'c227' } as const;
const lcpOptions = { mru: 1, authentication: 3, magic: 5 } as const;

export interface PppWire {
  send(frame: Uint8Array): void;
  tell(line: string): void;
}

interface Option {
  readonly type: number;
  readonly data: Uint8Array;
}

const encode = (options: readonly Option[]): Uint8Array =>
  concat(...options.map(({ type, data }) => concat(Uint8Array.of(type, data.length + 2), data)));

function decode(bytes: Uint8Array): Option[] {
  const options: Option[] = [];
  for (let at = 0; at < bytes.length; at += bytes[at + 1] ?? bytes.length)
    options.push({ type: bytes[at] ?? 0, data: bytes.slice(at + 2, at + (bytes[at + 1] ?? 2)) });
  return options;
}

/** PPP of a built-in client: its options are its transcript's, in order. */
export class PppClient {
  /** Once the network is open. */
  address: string | undefined;
  #identifier: Record<number, number> = {};
  #magic = new Uint8Array(randomBytes(4));
  #heard = 0;
  #lcpOptions: Option[] = [];
  #ipcpOptions: Option[] = [];
  #opened = { lcp: 0, ipcp: 0 };

  constructor(
    private readonly client: BuiltInClient,
    private readonly wire: PppWire,
    private readonly login: { readonly user: string; readonly password: string },
  ) {
    const { profile, compression = '' } = client.ppp;
    this.#lcpOptions = profile.lcp.map((wish) => {
      if (wish === 'mru') return { type: lcpOptions.mru, data: u16(1_400) };
      return wish === 'magic' ? { type: lcpOptions.magic, data: this.#magic } : wish;
    });
    const asked = profile.ipcp.map((type) => ({ type, data: new Uint8Array(4) }));
    this.#ipcpOptions = [...asked.slice(0, 1), ...decode(fromHex(compression)), ...asked.slice(1)];
  }

  /** The L2TP session stands. */
  begin(): void {
    if (!this.client.ppp.beginsLate) this.#requestLcp();
  }

  echo(): void {
    this.#send(lcp, codes.echo, this.#next(lcp), this.#magic);
  }

  /** The user disconnects. */
  terminate(): void {
    this.#send(lcp, codes.terminate, this.#next(lcp), concat(this.#magic, utf8('User request')));
  }

  receive(frame: Uint8Array): void {
    if (readU16(frame, 0) !== 0xff03) throw new Error('a frame without address and control');
    const protocol = readU16(frame, 2);
    const [code = 0, identifier = 0] = frame.subarray(4);
    const length = readU16(frame, 6);
    if (length !== frame.length - 4) throw new Error('a packet of a wrong length');
    const data = frame.slice(8);
    if (protocol === lcp && (code === codes.echo || code === codes.echoReply))
      return this.#onEcho(code, identifier, data);
    this.#tell(protocol, code, data);
    if (protocol === lcp) this.#onLcp(code, identifier, data);
    else if (protocol === chap) this.#onChap(code, identifier, data);
    else if (protocol === ipcp) this.#onIpcp(code, identifier, data);
  }

  #onEcho(code: number, identifier: number, data: Uint8Array): void {
    if (code === codes.echo) this.#send(lcp, codes.echoReply, identifier, concat(this.#magic, data.subarray(4)));
    else this.wire.tell('lcp echo-reply');
  }

  #onLcp(code: number, identifier: number, data: Uint8Array): void {
    const { beginsLate } = this.client.ppp;
    if (code === codes.request) {
      this.#heard += 1;
      if (beginsLate && this.#heard === 1) return;
      if (beginsLate && this.#heard === 2) this.#requestLcp();
      this.#answerLcp(identifier, data);
    } else if (code === codes.reject) {
      const refused = new Set(decode(data).map(({ type }) => type));
      this.#lcpOptions = this.#lcpOptions.filter(({ type }) => !refused.has(type));
      this.#requestLcp();
    } else if (code === codes.ack) this.#open('lcp', 1);
    else if (code === codes.terminate) this.#send(lcp, codes.terminateAck, identifier, new Uint8Array(0));
  }

  #answerLcp(identifier: number, data: Uint8Array): void {
    const asked = decode(data).find(({ type }) => type === lcpOptions.authentication);
    const accepted = this.client.ppp.accept.map((method) => authentications[method]);
    if (asked && !accepted.some((method) => method === toHex(asked.data))) {
      const wish = encode([{ type: lcpOptions.authentication, data: fromHex(accepted[0] ?? '') }]);
      return this.#send(lcp, codes.nak, identifier, wish);
    }
    this.#send(lcp, codes.ack, identifier, data);
    this.#open('lcp', 2);
  }

  #onChap(code: number, identifier: number, data: Uint8Array): void {
    if (code === chapCodes.challenge) return this.#respond(identifier, data.slice(1, 1 + (data[0] ?? 0)));
    if (code !== chapCodes.success) return;
    for (const [protocol, options] of this.client.ppp.tries)
      this.#send(protocol, codes.request, this.#next(protocol), fromHex(options));
    this.#requestIpcp();
  }

  #respond(identifier: number, challenge: Uint8Array): void {
    const { user, password } = this.login;
    const peerChallenge = new Uint8Array(randomBytes(16));
    const asked = { user, password: Secret.fromText(password), authenticatorChallenge: challenge, peerChallenge };
    const value = concat(peerChallenge, new Uint8Array(8), msChapV2Response(asked), Uint8Array.of(0));
    this.#send(chap, chapCodes.response, identifier, concat(Uint8Array.of(value.length), value, utf8(user)));
  }

  #onIpcp(code: number, identifier: number, data: Uint8Array): void {
    if (code === codes.request) {
      this.#send(ipcp, codes.ack, identifier, data);
      this.#open('ipcp', 2);
    } else if (code === codes.nak) {
      const given = new Map(decode(data).map((option) => [option.type, option]));
      this.#ipcpOptions = this.#ipcpOptions.map((option) => given.get(option.type) ?? option);
      this.#requestIpcp();
    } else if (code === codes.reject) {
      const refused = new Set(decode(data).map(({ type }) => type));
      this.#ipcpOptions = this.#ipcpOptions.filter(({ type }) => !refused.has(type));
      this.#requestIpcp();
    } else if (code === codes.ack) this.#open('ipcp', 1);
  }

  /** One half of a protocol is agreed on. */
  #open(protocol: 'lcp' | 'ipcp', half: 1 | 2): void {
    const before = this.#opened[protocol];
    this.#opened[protocol] |= half;
    if (before === 3 || this.#opened[protocol] !== 3) return;
    if (protocol === 'ipcp') this.address = [...(this.#ipcpOptions[0]?.data ?? [])].join('.');
    else
      for (const text of this.client.ppp.identifications)
        this.#send(
          lcp,
          codes.identification,
          this.#next(lcp),
          concat(this.#magic, typeof text === 'string' ? utf8(text) : text),
        );
  }

  #requestLcp(): void {
    this.#send(lcp, codes.request, this.#next(lcp), encode(this.#lcpOptions));
  }

  #requestIpcp(): void {
    this.#send(ipcp, codes.request, this.#next(ipcp), encode(this.#ipcpOptions));
  }

  #next(protocol: number): number {
    const { firstIdentifier, sharesIdentifiers } = this.client.ppp;
    const counter = sharesIdentifiers ? 0 : protocol;
    const identifier = this.#identifier[counter] ?? firstIdentifier;
    this.#identifier[counter] = identifier + 1;
    return identifier;
  }

  #send(protocol: number, code: number, identifier: number, data: Uint8Array): void {
    const packet = concat(Uint8Array.of(code, identifier), u16(4 + data.length), data);
    this.wire.send(concat(u16(0xff03), u16(protocol), packet));
  }

  #tell(protocol: number, code: number, data: Uint8Array): void {
    const name = protocols[protocol] ?? protocol.toString(16);
    if (protocol === chap) {
      const what = (Object.keys(chapCodes) as (keyof typeof chapCodes)[]).find((each) => chapCodes[each] === code);
      return this.wire.tell(`${name} ${what ?? code}`);
    }
    const options = code === codes.protocolReject ? toHex(data.subarray(0, 2)) : describe(protocol, code, data);
    this.wire.tell(`${name} ${names[code] ?? code} ${options}`.trim());
  }
}

/** Options in hexadecimal digits, magic numbers left out as they are never the same. */
function describe(protocol: number, code: number, data: Uint8Array): string {
  if (code > codes.reject) return '';
  return decode(data)
    .map(({ type, data: value }) =>
      protocol === lcp && type === lcpOptions.magic
        ? 'magic'
        : toHex(concat(Uint8Array.of(type, value.length + 2), value)),
    )
    .join(' ');
}
