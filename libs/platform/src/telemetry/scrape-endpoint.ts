import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scrapeConnectionsMax, scrapeIdleMs, scrapeRequestMs } from '../limits.ts';
import { PrerequisiteError } from '../prerequisite.ts';
import type { ListenAddress } from '../runtime.ts';
import { contentTypes, type ExpositionFormat } from './exposition.ts';

/** What the endpoint tells. */
export interface Scraped {
  /** All metrics as text. */
  readonly metrics: (format: ExpositionFormat) => Promise<string>;
  /** Whether the service serves: undefined, or what it waits for. */
  readonly waitsFor: () => string | undefined;
}

/**
 * HTTP for Prometheus (`/metrics`) and for whoever watches over the container: `/healthz` says that the process lives, `/readyz`
 * that it serves. GET and HEAD alone, few connections at a time.
 */
export class ScrapeEndpoint {
  private constructor(private readonly server: Server) {}

  /** @throws PrerequisiteError when it cannot listen there */
  static async open(listen: ListenAddress, scraped: Scraped): Promise<ScrapeEndpoint> {
    const server = createServer(
      { requestTimeout: scrapeRequestMs, headersTimeout: scrapeRequestMs, keepAliveTimeout: scrapeIdleMs },
      (request, response) => void answer(request, response, scraped),
    );
    server.maxConnections = scrapeConnectionsMax;
    server.unref();
    try {
      // A service that takes the place of another listens beside it for a while.
      await once(server.listen({ port: listen.port, host: listen.address, reusePort: true }), 'listening');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PrerequisiteError(`Metrics cannot be offered at SEKISHO_METRICS_LISTEN: ${reason}.`);
    }
    return new ScrapeEndpoint(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, scraped: Scraped): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return tell(response.setHeader('allow', 'GET, HEAD'), 405, 'GET alone\n');
  }
  const path = request.url?.split('?', 1)[0];
  if (path === '/healthz') return tell(response, 200, 'alive\n');
  if (path === '/readyz') {
    const missing = scraped.waitsFor();
    return missing === undefined ? tell(response, 200, 'ready\n') : tell(response, 503, `waiting for ${missing}\n`);
  }
  if (path !== '/metrics') return tell(response, 404, 'there are /metrics, /healthz and /readyz\n');
  const format = /\bapplication\/openmetrics-text\b/.test(request.headers.accept ?? '') ? 'openmetrics' : 'prometheus';
  try {
    const text = await scraped.metrics(format);
    tell(response.setHeader('content-type', contentTypes[format]), 200, text);
  } catch {
    tell(response, 503, 'metrics cannot be collected now\n');
  }
}

function tell(response: ServerResponse, status: number, text: string): void {
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.writeHead(status).end(text);
}
