import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { type ReceivedPoint, type ReceivedSpan, readPoints, readSpans } from './otlp-json.ts';

/** A collector that keeps what it is sent: OTLP over HTTP, in JSON. It forwards nothing. */
export class OtlpReceiver {
  /** In the order in which they came. */
  readonly spans: ReceivedSpan[] = [];
  /** Of every export, the newest last. */
  readonly points: ReceivedPoint[] = [];
  readonly #server: Server;

  private constructor(
    readonly endpoint: string,
    server: Server,
  ) {
    this.#server = server;
    server.on('request', async (request, response) => {
      response.statusCode = await this.#take(request);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }

  /** @param port 0: any that is free */
  static async start({ address = '127.0.0.1', port = 0 } = {}): Promise<OtlpReceiver> {
    const server = createServer();
    await once(server.listen(port, address), 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    return new OtlpReceiver(`http://${address}:${bound.port}`, server);
  }

  /** What a process is told of it. Spans come at once, metrics every 200 ms. */
  get environment() {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: this.endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '200',
    };
  }

  /** The spans of one trace, by their start. */
  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).toSorted((a, b) => a.start - b.start);
  }

  /** The first spans of traces. */
  get roots(): ReceivedSpan[] {
    return this.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  }

  clear(): void {
    this.spans.length = 0;
    this.points.length = 0;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  /** @returns the status of the answer */
  async #take(request: IncomingMessage): Promise<number> {
    const sent = await buffer(request);
    if (request.headers['content-type']?.startsWith('application/json') !== true) return 415;
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent).toString();
    if (request.url === '/v1/traces') this.spans.push(...readSpans(JSON.parse(body)));
    else if (request.url === '/v1/metrics') this.points.push(...readPoints(JSON.parse(body)));
    else return 404;
    return 200;
  }
}
