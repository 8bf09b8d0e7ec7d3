import type { Exchange } from '@sekisho/tacacs';
import type { BackEndHealth } from '../back-end.ts';
import { Server, type ServerParts } from './server.ts';

/** `unavailable`: no server could tell; `detail` has a sentence for each that was asked. */
export type Told<Outcome> =
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Asks several servers in the order of preference until one answers; those that did not answer lately come last. */
export class Client {
  readonly #servers: readonly Server[];

  /** @param servers in the order of preference */
  constructor(servers: readonly ServerParts[]) {
    this.#servers = servers.map((parts) => new Server(parts));
  }

  /**
   * @param create the exchange, anew for every server
   * @param errorOf what a server said that could not tell either, undefined for a real answer
   */
  async ask<Outcome>(
    create: () => Exchange<Outcome>,
    errorOf: (outcome: Outcome) => string | undefined,
  ): Promise<Told<Outcome>> {
    const sentences: string[] = [];
    for (const server of this.#inOrder()) {
      const asked = await server.ask(create);
      if (asked.kind === 'failed') {
        sentences.push(asked.sentence);
        continue;
      }
      const error = errorOf(asked.outcome);
      if (error === undefined) return asked;
      sentences.push(`TACACS+ ${server.label} answered with an error${error === '' ? '' : `: ${error}`}`);
    }
    return { kind: 'unavailable', detail: sentences.join('; ') };
  }

  health(): readonly BackEndHealth[] {
    return this.#servers.map(({ health }) => health);
  }

  close(): void {
    for (const each of this.#servers) each.close();
  }

  #inOrder(): readonly Server[] {
    const dead = this.#servers.filter(({ isDead }) => isDead);
    return [...this.#servers.filter((each) => !dead.includes(each)), ...dead];
  }
}
