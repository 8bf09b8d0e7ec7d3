import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { InternalCaSettings, Logger } from '@sekisho/platform';
import { httpCheckMs, httpConnectionsMax, httpHeadBytesMax, httpIdleMs, httpRequestMs } from '../limits.ts';
import type { CaHttp, HttpAnswer } from './ca-http.ts';

/** Serves what clients fetch, within bounds of time, size and number. */
export class HttpServer {
  readonly #server: Server;
  #failed = false;

  constructor(
    private readonly http: Pick<CaHttp, 'answer'>,
    private readonly place: Pick<InternalCaSettings['http'], 'listen' | 'port'>,
    private readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  ) {
    this.#server = createServer(
      {
        maxHeaderSize: httpHeadBytesMax,
        headersTimeout: httpRequestMs,
        requestTimeout: httpRequestMs,
        keepAliveTimeout: httpIdleMs,
        connectionsCheckingInterval: httpCheckMs,
      },
      (request, response) => void this.#serve(request, response),
    );
    this.#server.maxConnections = httpConnectionsMax;
    this.#server.on('error', (error) => {
      if (!this.#failed) this.logger.error({ err: error }, sentenceOf(error, this.place));
      this.#failed = true;
    });
  }

  /** Listens unless it does. Where that fails the CA goes on without: it says why once, and may be asked again. */
  async listen(): Promise<void> {
    if (this.#server.listening) return;
    const { listen, port } = this.place;
    this.#server.listen(port, listen);
    const listening = await once(this.#server, 'listening').catch(() => undefined);
    if (listening === undefined) return;
    this.logger.info({ listen, port }, 'serving CRLs and OCSP');
    this.#failed = false;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(await this.http.answer(request), request, response);
    } catch (error) {
      // A client that went away in the middle is none of our errors.
      if (!request.destroyed) this.logger.warn({ err: error }, 'a request over HTTP could not be answered');
      if (!response.headersSent) send({ status: 503 }, request, response);
    }
  }
}

function send({ status, headers, body }: HttpAnswer, { method }: IncomingMessage, response: ServerResponse): void {
  const length = { 'content-length': String(body?.length ?? 0) };
  response.writeHead(status, { ...headers, ...length }).end(method === 'HEAD' ? undefined : body);
}

function sentenceOf(error: unknown, { listen, port }: { listen: string; port: number }): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const what = `CRLs and OCSP are not served over HTTP; everything else of the CA is`;
  if (code === 'EADDRINUSE') {
    return `internalCa.http.port: another program listens on ${listen} port ${port}. ${what}.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `internalCa.http.listen: ${listen} is no address of this machine. ${what}.`;
  }
  return `internalCa.http: ${listen} port ${port} cannot be listened on. ${what}.`;
}
