import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { readPem } from '@sekisho/certificates';
import { serverCertificate } from '@sekisho/testing';
import { cookieName } from '../access/cookie.ts';
import { ownHeader } from '../access/request-checks.ts';
import { type ListenerLimits, listenerLimits, openListener } from '../http/listener.ts';
import { TestConsole } from './console.fixture.ts';

/** What one asks of it; as the page does, unless it is said. */
export interface Question {
  readonly method?: string;
  readonly path: string;
  /** undefined: that one is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly cookie?: string | undefined;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The whole console behind its real listener, on a port of loopback, with a certificate of a CA that was made for it. */
export class TlsConsole extends TestConsole {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sekisho-door-'));
  readonly #files = serverCertificate(this.#folder);
  readonly ca = readFileSync(this.#files.ca, 'utf8');
  readonly #agent = new Agent({ keepAlive: true, ca: this.ca });
  listener: ReturnType<typeof openListener> | undefined;
  port = 0;
  /** What was told of connections that were too many. */
  readonly warnings: string[] = [];

  /** @param limits what is to be other than in operation: times that a test waits for */
  async openTls(limits: Partial<ListenerLimits> = {}): Promise<void> {
    const key = createPrivateKey(readFileSync(this.#files.key));
    const chain = readPem(readFileSync(this.#files.certificate, 'utf8'));
    const warn = (_: unknown, text: string) => void this.warnings.push(text);
    this.listener = openListener({ key, chain }, { warn } as never, { ...listenerLimits, ...limits });
    await this.open(this.listener);
    await this.app.listen(0, '127.0.0.1');
    this.port = (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get host(): string {
    return `localhost:${this.port}`;
  }

  /** A TLS connection that is set up. @throws where it is not */
  async connected(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', servername: 'localhost', ca: this.ca, ...options });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }

  /** Sends bytes as they are. @returns all that comes back until the console closes */
  async raw(text: string): Promise<string> {
    const socket = await this.connected();
    socket.write(text);
    return restOf(socket);
  }

  async asked({ method = 'GET', path, headers = {}, cookie, body }: Question): Promise<Answer> {
    const all: Record<string, string | undefined> = {
      host: this.host,
      origin: `https://${this.host}`,
      'sec-fetch-site': 'same-origin',
      [ownHeader]: '1',
      cookie,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const options = { method, path, headers: given as Record<string, string>, agent: this.#agent, ca: this.ca };
    const sent = request({ ...options, host: '127.0.0.1', servername: 'localhost', port: this.port });
    // Answered before all of it was read, it may be reset: what was answered counts.
    sent.on('error', () => undefined);
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    const [answer] = await once(sent, 'response');
    answer.setEncoding('utf8');
    let text = '';
    for await (const part of answer) text += part;
    return { status: answer.statusCode, headers: answer.headers, text };
  }

  override async close(): Promise<void> {
    this.#agent.destroy();
    await super.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** All that still comes, until the other end closes. */
export async function restOf(socket: TLSSocket): Promise<string> {
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  // Reset or ended: it is over.
  if (!socket.destroyed) await new Promise<void>((done) => socket.once('close', () => done()));
  return Buffer.concat(parts).toString();
}

/** What an answer sets as the cookie of a sign-in, as a browser sends it back. */
export function cookieOf({ headers }: Pick<Answer, 'headers'>, name: string = cookieName): string | undefined {
  const set = headers['set-cookie']?.find((each) => each.startsWith(`${name}=`));
  return set?.split(';')[0];
}

/** The status of an answer that came as text; of several the first. */
export const statusIn = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
