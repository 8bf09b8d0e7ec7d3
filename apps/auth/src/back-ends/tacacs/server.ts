import { randomBytes } from 'node:crypto';
import { inSpan, type Logger } from '@sekisho/platform';
import { ClientSession, type Exchange } from '@sekisho/tacacs';
import type { Secret } from '@sekisho/wire';
import { ServerStanding } from '../server-standing.ts';
import { Connection } from './connection.ts';
import { ConnectionFailure, sentenceOf } from './connection-failure.ts';
import { defaultPort, idleConnectionMs } from './limits.ts';
import { Slots } from './slots.ts';

export interface ServerSettings {
  readonly address: string;
  readonly port: number;
  readonly secret: Secret;
  /** For the whole of one session, the connection included. */
  readonly timeoutMs: number;
  readonly deadTimeMs: number;
  /** At once, each for one session at a time. */
  readonly connections: number;
  /** Offer to keep connections (RFC 8907 §4.3). */
  readonly singleConnection: boolean;
}

export interface ServerParts {
  readonly settings: ServerSettings;
  readonly logger: Logger;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

/** `failed`: the sentence says what happened, for the administrator. */
export type Asked<Outcome> =
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly sentence: string };

/**
 * One server. A connection serves one session after another and never two at once, although RFC 8907 §4.3 would allow it:
 * tac_plus handles the packets of a connection in their order, so that a user whose password is asked for elsewhere would hold up the
 * others, and the prompts of an ASCII login would get between them.
 */
export class Server {
  readonly standing: ServerStanding;
  readonly #parts: ServerParts;
  /** Together with those in use never more than the settings allow: a new one is opened when none of these is left. */
  readonly #idle: Connection[] = [];
  readonly #slots: Slots;
  readonly #stopping = new AbortController();

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#slots = new Slots(parts.settings.connections);
    const { logger, now } = parts;
    const { address, port, deadTimeMs } = parts.settings;
    this.standing = new ServerStanding({ server: `${address}:${port}`, deadTimeMs, logger, now });
  }

  /** Such as 10.0.0.5, or 10.0.0.5:4949. */
  get label(): string {
    const { address, port } = this.#parts.settings;
    return port === defaultPort ? address : `${address}:${port}`;
  }

  /**
   * @param create the exchange; called again when a kept connection turns out to be gone
   * @param errorOf what the server said that could not tell, undefined for a real answer
   */
  ask<Outcome>(
    create: () => Exchange<Outcome>,
    errorOf: (outcome: Outcome) => string | undefined,
  ): Promise<Asked<Outcome>> {
    const { address, port } = this.#parts.settings;
    const attributes = { 'server.address': address, 'server.port': port };
    return inSpan('tacacs session', { role: 'client', attributes }, async (span) => {
      const asked = await this.#ask(create, errorOf);
      if (asked.kind === 'failed') span.wentWrong({ type: 'back-end-unavailable' });
      return asked;
    });
  }

  async #ask<Outcome>(
    create: () => Exchange<Outcome>,
    errorOf: (outcome: Outcome) => string | undefined,
  ): Promise<Asked<Outcome>> {
    const { timeoutMs } = this.#parts.settings;
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#stopping.signal]);
    const begun = this.#parts.now();
    let turnAt = begun;
    try {
      const outcome = await this.#slots.run(signal, () => {
        turnAt = this.#parts.now();
        return this.#converse(create, signal);
      });
      const error = errorOf(outcome);
      if (error !== undefined) {
        return this.#failed(`TACACS+ ${this.label} answered with an error${error === '' ? '' : `: ${error}`}`);
      }
      this.standing.up();
      return { kind: 'answered', outcome };
    } catch (cause) {
      if (!(cause instanceof ConnectionFailure)) throw cause;
      // Who got a connection only when most of the time was over did not give the server its time.
      const late = cause.reason === 'timeout' && turnAt - begun > timeoutMs / 2;
      const error = late ? new ConnectionFailure('busy') : cause;
      const sentence = sentenceOf(error, this.label, timeoutMs);
      // Neither says anything of the server: others wait for it, or nobody does any more.
      const own = error.reason === 'stopping' || error.reason === 'busy';
      return own ? { kind: 'failed', sentence } : this.#failed(sentence);
    }
  }

  close(): void {
    this.#stopping.abort(new ConnectionFailure('stopping'));
    for (const each of this.#idle.splice(0)) each.close();
  }

  async #converse<Outcome>(create: () => Exchange<Outcome>, signal: AbortSignal): Promise<Outcome> {
    const kept = this.#idle.pop();
    if (kept !== undefined) {
      kept.inUse();
      try {
        return await this.#run(kept, create(), signal);
      } catch (error) {
        // The server may close a connection that nobody used, at the very moment when somebody does.
        if (!(error instanceof ConnectionFailure && error.reason === 'closed')) throw error;
      }
    }
    return this.#run(await Connection.open(this.#parts.settings, signal), create(), signal);
  }

  async #run<Outcome>(connection: Connection, exchange: Exchange<Outcome>, signal: AbortSignal): Promise<Outcome> {
    const { secret, singleConnection } = this.#parts.settings;
    const session = new ClientSession({ exchange, secret, singleConnection, id: randomBytes(4).readUInt32BE() });
    let finished = false;
    try {
      connection.send(session.start());
      for (;;) {
        const step = session.receive(await connection.receive(signal));
        if (step.kind === 'broken') throw new ConnectionFailure(step.problem);
        if (step.bytes !== undefined) connection.send(step.bytes);
        if (step.kind === 'send') continue;
        finished = true;
        return step.outcome;
      }
    } finally {
      if (finished && singleConnection) this.#keep(connection);
      else connection.close();
    }
  }

  #keep(connection: Connection): void {
    if (!connection.allowsMore || this.#stopping.signal.aborted) {
      connection.close();
      return;
    }
    this.#idle.push(connection);
    connection.whenUseless(idleConnectionMs, () => {
      const at = this.#idle.indexOf(connection);
      if (at === -1) return;
      this.#idle.splice(at, 1);
      connection.close();
    });
  }

  #failed(sentence: string): Extract<Asked<never>, { kind: 'failed' }> {
    this.standing.down(sentence);
    return { kind: 'failed', sentence };
  }
}
