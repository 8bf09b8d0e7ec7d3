import type { Logger } from '@sekisho/platform';
import type { IgnoredReason, Question, RadiusClientSettings, RadiusPacket } from '@sekisho/radius';
import { DecodeError, type Random } from '@sekisho/wire';
import type { BackEndHealth, Unavailable } from '../back-end.ts';
import { ignoredLogIntervalMs } from './limits.ts';
import { RadiusTransport } from './radius-transport.ts';
import { serverName } from './sentences.ts';

export interface RadiusServersParts {
  /** As the settings name it. */
  readonly backEnd: string;
  readonly settings: RadiusClientSettings;
  readonly random: Random;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The servers of one back end: what they answer to an Access-Request, or why none does. */
export class RadiusServers {
  readonly #parts: RadiusServersParts;
  readonly #transport: RadiusTransport;
  readonly #loggedAt = new Map<string, number>();

  constructor(parts: RadiusServersParts) {
    const { settings, random } = parts;
    this.#parts = parts;
    this.#transport = new RadiusTransport({
      settings,
      random,
      onIgnored: (server, reason) => this.#logIgnored(server, reason),
    });
  }

  get health(): readonly BackEndHealth[] {
    return this.#transport.health;
  }

  /** @param read what the answer means; it may be genuine and malformed at once, and throw DecodeError */
  async ask<T>(
    question: Omit<Question, 'code'>,
    read: (packet: RadiusPacket, server: number) => T,
  ): Promise<T | Unavailable> {
    const outcome = await this.#transport.ask({ ...question, code: 'access-request' });
    if (outcome.kind === 'unanswered') return { kind: 'unavailable', detail: this.#transport.describe(outcome) };
    const { packet, server } = outcome;
    try {
      return read(packet, server);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const detail = `${this.#nameOf(server)} sent an answer that is malformed: ${error.message}`;
      return { kind: 'unavailable', detail };
    }
  }

  async close(): Promise<void> {
    await this.#transport.close();
    for (const { secret } of this.#parts.settings.servers) secret.wipe();
  }

  #nameOf(server: number): string {
    const found = this.#parts.settings.servers[server];
    return found === undefined ? 'RADIUS' : serverName(found);
  }

  #logIgnored(server: number, reason: IgnoredReason): void {
    const now = performance.now();
    const key = `${server}/${reason}`;
    if (now - (this.#loggedAt.get(key) ?? Number.NEGATIVE_INFINITY) < ignoredLogIntervalMs) return;
    this.#loggedAt.set(key, now);
    const { backEnd, logger } = this.#parts;
    logger.warn({ backEnd, server: this.#nameOf(server), reason }, 'what a RADIUS server sent is ignored');
  }
}
