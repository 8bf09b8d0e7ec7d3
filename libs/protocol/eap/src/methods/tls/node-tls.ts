import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { limits } from '../../limits.ts';
import type { TlsCompletion, TlsInput, TlsOutput } from './engine.ts';

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
  completed: TlsCompletion | undefined;
  failure: Error | undefined;
}

/** What a completed handshake tells of the other end. */
export interface TlsPeer {
  /** Its certificates as DER, its own first; none: it sent none. */
  readonly chain: readonly Uint8Array[];
  /** The chain is then no longer than its own certificate, which the session had kept. */
  readonly resumed: boolean;
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
    const { failure, completed } = connection;
    if (failure !== undefined) return failed(failure, channel.takeRecords());
    connection.completed = undefined;
    return {
      kind: 'done',
      records: channel.takeRecords(),
      plaintext: new Uint8Array(Buffer.concat(received.splice(0))),
      ...(completed !== undefined && { completed }),
    };
  }

  /** undefined: there is no handshake that is complete. */
  get peer(): TlsPeer | undefined {
    const socket = this.#connection?.socket;
    if (socket === undefined || socket.destroyed || !isComplete(socket)) return undefined;
    const chain: Uint8Array[] = [];
    // A certificate of a CA of one's own would be its own issuer.
    for (
      let next = socket.getPeerX509Certificate();
      next !== undefined && chain.length < limits.tlsChainMax;
      next = next.issuerCertificate
    ) {
      chain.push(new Uint8Array(next.raw));
    }
    return { chain, resumed: socket.isSessionReused() };
  }

  close(): void {
    this.#connection?.socket.destroy();
    this.#connection = undefined;
  }

  #connect(): Connection {
    const channel = new RecordChannel();
    const socket = this.open(channel);
    const connection: Connection = { channel, socket, received: [], completed: undefined, failure: undefined };
    socket.on('data', (data: Buffer) => connection.received.push(data));
    socket.on('secure', () => {
      connection.completed = { commits: socket.getProtocol() === 'TLSv1.3' };
    });
    socket.on('error', (error) => {
      connection.failure ??= error;
    });
    return connection;
  }
}

/** Before it is, there is no Finished message of the other end. */
const isComplete = (socket: TLSSocket): boolean => socket.getPeerFinished() !== undefined;

async function quiet(connection: Connection): Promise<void> {
  const progress = () =>
    connection.channel.waiting + connection.received.length + (connection.completed === undefined ? 0 : 1);
  let before = progress();
  for (let turns = 0; turns < quietTurns && connection.failure === undefined; ) {
    await new Promise((next) => setImmediate(next));
    const now = progress();
    turns = now === before ? turns + 1 : 0;
    before = now;
  }
}

/** OpenSSL's reasons are such as "tlsv1 alert unknown ca"; Node makes a code of them. */
function failed(error: Error & { readonly code?: unknown; readonly reason?: unknown }, records: Uint8Array): TlsOutput {
  const code = typeof error.code === 'string' ? error.code : '';
  const reason = code.startsWith('ERR_SSL_') && typeof error.reason === 'string' ? error.reason : error.message;
  const [, alert] = /ALERT_([A-Z_]+)$/.exec(code) ?? [];
  return { kind: 'failed', reason: `TLS: ${reason}`, records, alert: alert?.toLowerCase() };
}
