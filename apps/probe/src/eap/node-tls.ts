import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsInput, TlsOutput } from '@sekisho/eap';

/** Turns of the event loop without anything new after which TLS counts as waiting for the other end: it works on one thread. */
const quietTurns = 6;

/** The wire of a TLS connection whose records travel in EAP. */
class RecordChannel extends Duplex {
  #written: Buffer[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#written.push(chunk);
    done();
  }

  get waiting(): number {
    return this.#written.length;
  }

  takeRecords(): Uint8Array {
    const records = Buffer.concat(this.#written);
    this.#written = [];
    return new Uint8Array(records);
  }
}

interface Connection {
  readonly channel: RecordChannel;
  readonly socket: TLSSocket;
  readonly received: Buffer[];
  failure: string | undefined;
}

/** One end of TLS in memory, by the TLS of Node. */
export class NodeTls {
  #connection: Connection | undefined;

  /** @param open makes this end over a wire */
  constructor(private readonly open: (wire: Duplex) => TLSSocket) {}

  async exchange({ begin, records, plaintext }: TlsInput): Promise<TlsOutput> {
    if (begin) this.close();
    this.#connection ??= this.#connect();
    const connection = this.#connection;
    const { channel, socket, received } = connection;
    if (records.length > 0) channel.push(records);
    if (plaintext.length > 0) socket.write(plaintext);
    await quiet(connection);
    if (connection.failure !== undefined) return { kind: 'failed', reason: `TLS: ${connection.failure}` };
    return {
      kind: 'done',
      records: channel.takeRecords(),
      plaintext: new Uint8Array(Buffer.concat(received.splice(0))),
    };
  }

  close(): void {
    this.#connection?.socket.destroy();
    this.#connection = undefined;
  }

  #connect(): Connection {
    const channel = new RecordChannel();
    const socket = this.open(channel);
    const connection: Connection = { channel, socket, received: [], failure: undefined };
    socket.on('data', (data: Buffer) => connection.received.push(data));
    socket.on('error', (error) => {
      connection.failure ??= error.message;
    });
    return connection;
  }
}

async function quiet(connection: Connection): Promise<void> {
  const progress = () => connection.channel.waiting + connection.received.length;
  let before = progress();
  for (let turns = 0; turns < quietTurns && connection.failure === undefined; ) {
    await new Promise((next) => setImmediate(next));
    const now = progress();
    turns = now === before ? turns + 1 : 0;
    before = now;
  }
}

/** Files of the client's end, in PEM form. */
export interface TlsFiles {
  /** CAs of the server's certificate; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** A name that the server's certificate must have; undefined: any of its CA. */
  readonly serverName: string | undefined;
}

/** @throws what reading a file or its contents comes to */
export function clientTls({ ca, certificate, key, serverName }: TlsFiles): NodeTls {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file));
  const options = {
    ca: read(ca),
    cert: read(certificate),
    key: read(key),
    // A server in EAP has no host name of its own: it is known by its CA, and by a name where one is asked for.
    ...(serverName === undefined ? { checkServerIdentity: () => undefined } : { servername: serverName }),
  };
  return new NodeTls((wire) => connect({ ...options, socket: wire }));
}
