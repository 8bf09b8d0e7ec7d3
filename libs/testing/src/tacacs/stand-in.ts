import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import {
  type Argument,
  type AuthenticationStart,
  argument,
  decodeAccountingRequest,
  decodeAuthorizationRequest,
  decodeContinue,
  decodeStart,
  encodeAccountingReply,
  encodeAuthorizationResponse,
  encodeReply,
  formatArgument,
  openPacket,
  PacketReader,
  type ReplyStatus,
  type SealedPacket,
  sealPacket,
} from '@sekisho/tacacs';
import { concat, equalBytes, Secret, text, utf8 } from '@sekisho/wire';
import { freePort } from '../ports.ts';
import type { TacacsServer, TacacsServerOptions } from './tacacs-server.ts';

/** What no tac_plus can be made to do. */
export interface StandInOptions extends TacacsServerOptions {
  /** In place of every verdict on a login. */
  readonly verdict?: ReplyStatus;
  /** Of the verdict, or of the prompt that the verdict is. */
  readonly message?: string;
  /** Take connections and say nothing. */
  readonly silent?: boolean;
  /** Refuse to keep connections (RFC 8907 §4.3). */
  readonly oneSessionEach?: boolean;
  /** Send bodies as they are. */
  readonly inClear?: boolean;
  /** false: every record of accounting is answered by an error. */
  readonly takesRecords?: boolean;
  /** A record is written down at once, and its answer is so late. */
  readonly recordTakesMs?: number;
}

const recordNames = { start: 'start', stop: 'stop', 'still-running': 'update', update: 'start' } as const;

/** Answers as tac_plus does, one session at a time on a connection, from a process's own memory. */
export async function tacacsStandIn(options: StandInOptions): Promise<TacacsServer> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const records: string[] = [];
  let connections = 0;
  let server: Server | undefined;
  const accept = (socket: Socket): void => {
    connections += 1;
    sockets.add(socket);
    const dialogue = new Dialogue(options, (line) => records.push(line));
    const reader = new PacketReader();
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (options.silent) return;
      for (const packet of reader.push(bytes)) {
        const answer = dialogue.answer(packet);
        if (answer === undefined) continue;
        const lateMs = packet.header.type === 'accounting' ? options.recordTakesMs : undefined;
        after(lateMs, () => {
          socket.write(answer);
          if (options.oneSessionEach && !dialogue.isAsking) socket.end();
        });
      }
    });
  };
  const standIn: TacacsServer = {
    port,
    start: async () => {
      server = createServer(accept).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    kill: async () => {
      const closed = server?.listening ? once(server, 'close') : undefined;
      server?.close();
      for (const each of sockets) each.destroy();
      await closed;
    },
    records: () => records,
    connections: () => connections,
    remove: () => standIn.kill(),
  };
  return standIn;
}

function after(ms: number | undefined, act: () => void): void {
  if (ms === undefined) act();
  else setTimeout(act, ms);
}

/** The sessions of one connection. */
class Dialogue {
  readonly #options: StandInOptions;
  readonly #secret: Secret;
  readonly #record: (line: string) => void;
  /** Who logs in by prompts; the name is empty until it was told. */
  #asked: string | undefined;

  constructor(options: StandInOptions, record: (line: string) => void) {
    this.#options = options;
    this.#secret = Secret.fromText(options.key);
    this.#record = record;
  }

  get isAsking(): boolean {
    return this.#asked !== undefined;
  }

  /** @returns undefined: there is nothing to say to that */
  answer(packet: SealedPacket): Uint8Array | undefined {
    const body = this.#body(packet);
    if (body === undefined) return undefined;
    const { inClear = false, oneSessionEach = false } = this.#options;
    const { header } = packet;
    const answered = { ...header, sequence: header.sequence + 1, inClear, singleConnection: !oneSessionEach };
    return sealPacket(answered, body, this.#secret);
  }

  #body(packet: SealedPacket): Uint8Array | undefined {
    const body = openPacket(packet, this.#secret);
    try {
      switch (packet.header.type) {
        case 'authentication':
          return packet.header.sequence === 1 ? this.#onStart(decodeStart(body)) : this.#onContinue(body);
        case 'authorization':
          return this.#authorize(body);
        case 'accounting':
          return this.#account(body);
      }
    } catch {
      // As tac_plus does when another secret was used: its answer is as unreadable to the client as the question was to it.
      return this.#reply('error', 'Invalid packet; check the keys');
    }
  }

  #onStart(start: AuthenticationStart): Uint8Array {
    if (start.type !== 'ascii') return this.#verdict(proves(start, this.#options.users[start.user]?.password));
    return this.#prompt(start.user);
  }

  #prompt(user: string): Uint8Array {
    this.#asked = user;
    return user === '' ? this.#reply('get-user', '\nUsername: ') : this.#reply('get-password', 'Password: ');
  }

  #onContinue(body: Uint8Array): Uint8Array | undefined {
    const said = decodeContinue(body);
    const user = this.#asked;
    this.#asked = undefined;
    if (said.kind === 'abort' || user === undefined) return undefined;
    if (user === '') return this.#prompt(text(said.answer));
    return this.#verdict(text(said.answer) === this.#options.users[user]?.password);
  }

  #verdict(right: boolean): Uint8Array {
    const { verdict = right ? 'pass' : 'fail', message = '' } = this.#options;
    return this.#reply(verdict, message);
  }

  #reply(status: ReplyStatus, message: string): Uint8Array {
    return encodeReply({ status, noEcho: status === 'get-password', message, data: new Uint8Array() });
  }

  #authorize(body: Uint8Array): Uint8Array {
    const { user } = decodeAuthorizationRequest(body);
    const args = this.#options.users[user]?.args;
    const status = args === undefined ? 'fail' : 'pass-add';
    return encodeAuthorizationResponse({ status, message: '', data: '', args: (args ?? []).map(parse) });
  }

  #account(body: Uint8Array): Uint8Array {
    if (this.#options.takesRecords === false) {
      return encodeAccountingReply({ status: 'error', message: '', data: 'the disk is full' });
    }
    const { record, user, port, remoteAddress, args } = decodeAccountingRequest(body);
    const fields = ['date', '127.0.0.1', user, port, remoteAddress, recordNames[record], ...args.map(formatArgument)];
    this.#record(fields.join('\t'));
    return encodeAccountingReply({ status: 'success', message: '', data: '' });
  }
}

function proves({ type, data }: AuthenticationStart, password: string | undefined): boolean {
  if (password === undefined) return false;
  if (type === 'pap') return text(data) === password;
  if (type !== 'chap') return false;
  const [identifier, challenge, response] = [data.subarray(0, 1), data.subarray(1, -16), data.subarray(-16)];
  const expected = createHash('md5')
    .update(concat(identifier, utf8(password), challenge))
    .digest();
  return equalBytes(response, expected);
}

function parse(pair: string): Argument {
  const [, name = '', separator, value = ''] = /^([^=*]+)([=*])(.*)$/.exec(pair) ?? [];
  return { ...argument(name, value), mandatory: separator === '=' };
}
