import { equalBytes, type Random } from '@sekisho/wire';

import type { Failure, Judgement, Negotiator } from '../automaton/negotiator.ts';
import type { ConfigurationOption } from '../options.ts';
import { drawIdentifier, identifierOf, identifierOption, isZero } from './interface-identifier.ts';

/** The interface identifiers of both ends (RFC 5072 §4.1), each drawn or kept by its own end; both roles negotiate alike. */
export class InterfaceIdentifiers implements Negotiator {
  #local: Uint8Array;
  #remote: Uint8Array | undefined;
  /** For a peer that names none, zero or ours: the same each time, so that it may take it. */
  #suggestion: Uint8Array;

  constructor(private readonly random: Random) {
    this.#local = drawIdentifier(random, []);
    this.#suggestion = drawIdentifier(random, [this.#local]);
  }

  get local(): Uint8Array {
    return this.#local;
  }

  /** The peer's, once it was acked. */
  get remote(): Uint8Array | undefined {
    return this.#remote;
  }

  begin(): void {
    this.#remote = undefined;
  }

  request(): ConfigurationOption[] {
    return [identifierOption(this.#local)];
  }

  judge(options: readonly ConfigurationOption[]): Judgement {
    const rejected = options.filter((option) => identifierOf(option) === undefined);
    if (rejected.length > 0) return { answer: 'reject', options: rejected };
    const identifiers = options.flatMap((option) => identifierOf(option) ?? []);
    const usable = identifiers.length > 0 && identifiers.every((named) => !isZero(named) && !this.#isOurs(named));
    return usable ? { answer: 'ack' } : { answer: 'nak', options: [identifierOption(this.#suggestion)] };
  }

  agreed([option]: readonly ConfigurationOption[]): void {
    this.#remote = option && identifierOf(option)?.slice();
  }

  /** Takes what the peer suggests, unless that is none, or the peer's own: then another one is drawn. */
  naked(options: readonly ConfigurationOption[]): undefined {
    const [suggested] = options.flatMap((option) => identifierOf(option) ?? []);
    const taken = this.#remote ? [this.#local, this.#remote] : [this.#local];
    const usable = suggested && !isZero(suggested) && !taken.some((other) => equalBytes(other, suggested));
    this.#local = usable ? suggested.slice() : drawIdentifier(this.random, taken);
    this.#suggestion = drawIdentifier(this.random, [this.#local]);
    return undefined;
  }

  rejected(): Failure {
    return { reason: 'ipcp-rejected', detail: 'the peer takes no interface identifier' };
  }

  #isOurs(identifier: Uint8Array): boolean {
    return equalBytes(identifier, this.#local);
  }
}
