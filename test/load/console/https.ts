import { Agent, type RequestOptions, request } from 'node:https';

/** An answer of the console. */
export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
  readonly bytes: number;
}

/** Connections that are kept, as browsers do: several administrators', six each. */
const connectionsMax = 24;

/** Asks the console on this machine's loopback. */
export class ConsoleClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connectionsMax, rejectUnauthorized: false });
  readonly #port: number;
  readonly #cookie: string | undefined;

  constructor(port: number, cookie?: string) {
    this.#port = port;
    this.#cookie = cookie;
  }

  /** @throws Error where no whole answer came */
  ask(path: string, body?: unknown): Promise<Answer> {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const asked = request(this.options(path, { method: sent === undefined ? 'GET' : 'POST' }), (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        const { statusCode: status = 0, headers } = answer;
        resolve({ status, headers, body: whole.toString(), bytes: whole.length });
      });
    });
    asked.on('error', reject);
    if (sent !== undefined) asked.setHeader('content-type', 'application/json');
    asked.end(sent);
    return promise;
  }

  options(path: string, more: RequestOptions = {}): RequestOptions {
    return {
      host: '127.0.0.1',
      port: this.#port,
      path: `/api${path}`,
      agent: this.#agent,
      headers: { 'x-sekisho': 'bench', ...(this.#cookie !== undefined && { cookie: this.#cookie }) },
      ...more,
    };
  }

  close(): void {
    this.#agent.destroy();
  }
}
