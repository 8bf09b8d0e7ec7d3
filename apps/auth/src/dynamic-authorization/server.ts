import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Logger, Repetition } from '@sekisho/platform';
import { bindAgainMs } from './limits.ts';
import type { Responder } from './responder.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
}

/**
 * The UDP side. One process of a machine can have the port: where another instance has it, this one waits to take its place.
 */
export class AuthorizationServer {
  readonly #discarded = new Map<string, number>();
  #socket: Socket | undefined;
  /** Until the port can be had. */
  #binding: Repetition | undefined;

  constructor(
    private readonly place: Place,
    private readonly responder: Pick<Responder, 'receive'>,
    private readonly logger: Logger,
  ) {}

  /** Requests that were not answered, by reason. */
  get discarded(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#discarded);
  }

  /** Returns once the first attempt to get the port is over. */
  async start(): Promise<void> {
    const { address, port } = this.place;
    const error = await this.#bind();
    if (error === undefined) return;
    const detail = `UDP ${address}:${port} cannot be had (${error.message}): Disconnect-Request and CoA-Request are left to the process that has it`;
    this.logger.warn(`${detail}; tried again every ${bindAgainMs / 1000} s`);
    this.#binding = new Repetition(bindAgainMs, () => this.#bindAgain());
  }

  async stop(): Promise<void> {
    await this.#binding?.stop();
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #bindAgain(): Promise<void> {
    if ((await this.#bind()) === undefined) void this.#binding?.stop();
  }

  /** @returns why the port cannot be had */
  async #bind(): Promise<Error | undefined> {
    const { address, port } = this.place;
    const socket = createSocket('udp4');
    try {
      socket.bind(port, address);
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      return error instanceof Error ? error : new Error(String(error));
    }
    socket.on('error', (error) =>
      this.logger.warn({ err: error }, 'dynamic authorization: the socket reports an error'),
    );
    socket.on('message', (bytes, { address: from, port: fromPort }) => {
      this.#answer(socket, bytes, { address: from, port: fromPort }).catch((error: unknown) =>
        this.logger.error({ err: error, client: from }, 'an order of a RADIUS server could not be answered'),
      );
    });
    this.#socket = socket;
    this.logger.info({ address, port }, 'taking Disconnect-Request and CoA-Request');
    return undefined;
  }

  async #answer(socket: Socket, bytes: Uint8Array, client: Place): Promise<void> {
    const outcome = await this.responder.receive(bytes, client.address);
    if (outcome.kind === 'discarded') return this.#discard(outcome.reason, client.address);
    if (this.#socket === socket) socket.send(outcome.bytes, client.port, client.address);
    if (outcome.told === undefined) return;
    const { request, refusal } = outcome.told;
    const fields = {
      client: client.address,
      request,
      ...(refusal && { errorCause: refusal.cause, detail: refusal.detail }),
    };
    this.logger.info(
      fields,
      refusal ? 'an order of a RADIUS server was refused' : 'an order of a RADIUS server was carried out',
    );
  }

  /** Anybody can send anything: each reason is logged once, and counted. */
  #discard(reason: string, client: string): void {
    const count = (this.#discarded.get(reason) ?? 0) + 1;
    this.#discarded.set(reason, count);
    if (count === 1)
      this.logger.warn({ client, reason }, 'a message on the port of dynamic authorization was discarded');
  }
}
