import { type UserMethod, userMethods } from '@sekisho/contracts';
import type { Logger, RadiusBackEndSettings } from '@sekisho/platform';
import {
  type IgnoredReason,
  limits,
  type Question,
  type RadiusClientSettings,
  type RadiusPacket,
  type RadiusServer,
} from '@sekisho/radius';
import { DecodeError, type Random } from '@sekisho/wire';
import type { Answer, Attempt, BackEnd, BackEndHealth, Claimant, EapRelay, Unavailable } from '../back-end.ts';
import { relayWithInterim, withInterim } from '../interim.ts';
import { answerTo } from './answers.ts';
import { RadiusEapRelay } from './eap-relay.ts';
import { ignoredLogIntervalMs } from './limits.ts';
import { RadiusTransport } from './radius-transport.ts';
import { accessRequest, isCarried, type Nas, userNameOf } from './requests.ts';
import { serverName } from './sentences.ts';

export interface RadiusBackEndParts {
  /** As the settings name it. */
  readonly name: string;
  readonly settings: Omit<RadiusBackEndSettings, 'servers'> & { readonly servers: readonly RadiusServer[] };
  /** Names the gateway to the server unless the settings do. */
  readonly gateway: string;
  readonly random: Random;
  readonly logger: Logger;
}

/** What a server said, or why none did. */
export type ServerAnswer =
  | { readonly kind: 'answered'; readonly server: number; readonly packet: RadiusPacket }
  | Unavailable;

/** Users whom a RADIUS server knows (RFC 2865): by PAP, CHAP and MS-CHAPv2, and by any EAP method that it does itself (RFC 3579). */
export class RadiusBackEnd implements BackEnd {
  readonly name: string;
  readonly kind = 'radius';
  readonly methods: ReadonlySet<UserMethod> = new Set(userMethods);
  readonly nas: Nas;
  readonly #parts: RadiusBackEndParts;
  readonly #client: RadiusClientSettings;
  readonly #transport: RadiusTransport;
  readonly #loggedAt = new Map<string, number>();

  constructor(parts: RadiusBackEndParts) {
    const { name, settings, gateway, random } = parts;
    this.name = name;
    this.#parts = parts;
    this.nas = { identifier: settings.nasIdentifier ?? gateway, address: settings.nasIpAddress };
    this.#client = settings;
    this.#transport = new RadiusTransport({
      settings,
      random,
      onIgnored: (server, reason) => this.#logIgnored(server, reason),
    });
  }

  async verify(attempt: Attempt): Promise<Answer> {
    const impossible = refusedUnsent(attempt);
    if (impossible !== undefined) return impossible;
    const asked = await this.ask({ code: 'access-request', attributes: accessRequest(this.nas, attempt) });
    if (asked.kind === 'unavailable') return asked;
    const { server, packet } = asked;
    const { groupAttribute, accounting } = this.#parts.settings;
    const answer = this.interpret(server, () => answerTo(attempt, packet, groupAttribute));
    return withInterim(answer, accounting?.interim);
  }

  relay(claimant: Claimant): EapRelay {
    const { groupAttribute, accounting } = this.#parts.settings;
    return relayWithInterim(new RadiusEapRelay(this, claimant, groupAttribute), accounting?.interim);
  }

  /** For the relay: one request, and what came of it. */
  async ask(question: Question): Promise<ServerAnswer> {
    const outcome = await this.#transport.ask(question);
    return outcome.kind === 'answered' ? outcome : { kind: 'unavailable', detail: this.#transport.describe(outcome) };
  }

  /** For the relay: reads an answer, which may be genuine and malformed at once. */
  interpret<T>(server: number, read: () => T): T | Unavailable {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return {
        kind: 'unavailable',
        detail: `${this.#nameOf(server)} sent an answer that is malformed: ${error.message}`,
      };
    }
  }

  health(): readonly BackEndHealth[] {
    return this.#transport.health;
  }

  async close(): Promise<void> {
    await this.#transport.close();
    for (const { secret } of this.#client.servers) secret.wipe();
  }

  #nameOf(server: number): string {
    const found = this.#client.servers[server];
    return found === undefined ? 'RADIUS' : serverName(found);
  }

  #logIgnored(server: number, reason: IgnoredReason): void {
    const now = performance.now();
    const key = `${server}/${reason}`;
    if (now - (this.#loggedAt.get(key) ?? Number.NEGATIVE_INFINITY) < ignoredLogIntervalMs) return;
    this.#loggedAt.set(key, now);
    const fields = { backEnd: this.name, server: this.#nameOf(server), reason };
    this.#parts.logger.warn(fields, 'what a RADIUS server sent is ignored');
  }
}

/** What RADIUS can't carry, no RADIUS server has. */
function refusedUnsent(attempt: Attempt): Answer | undefined {
  const { credentials } = attempt;
  if (!isCarried(userNameOf(attempt))) return { kind: 'unknown-user' };
  if (credentials.method === 'pap' && credentials.password.length > limits.passwordBytesMax) {
    const detail = `RADIUS carries passwords of up to ${limits.passwordBytesMax} bytes`;
    return { kind: 'refused', code: 'wrong-password', detail };
  }
  return undefined;
}
