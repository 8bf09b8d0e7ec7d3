import type { Judgement, Negotiator } from '../automaton/negotiator.ts';
import { type ConfigurationOption, u32Of, u32Option } from '../options.ts';
import { type AcspType, acspVersion } from './packet.ts';

/** ACSCP of the end that gives: the client asks for types of information, each with a version of its entries. */
export class GivingAcscp implements Negotiator {
  #asked: readonly AcspType[] = [];

  /** @param offered types of which there is something to give */
  constructor(private readonly offered: readonly AcspType[]) {}

  /** What the client has asked for. */
  get asked(): readonly AcspType[] {
    return this.#asked;
  }

  begin(): void {
    this.#asked = [];
  }

  /** This end asks for nothing. */
  request(): ConfigurationOption[] {
    return [];
  }

  judge(options: readonly ConfigurationOption[]): Judgement {
    const rejected = options.filter((option) => this.#typeOf(option) === undefined || u32Of(option) === undefined);
    if (rejected.length > 0) return { answer: 'reject', options: rejected };
    const tooNew = options.filter((option) => (u32Of(option) ?? 0) > acspVersion);
    if (tooNew.length === 0) return { answer: 'ack' };
    return { answer: 'nak', options: tooNew.map(({ type }) => u32Option(type, acspVersion)) };
  }

  agreed(options: readonly ConfigurationOption[]): void {
    this.#asked = options.flatMap((option) => this.#typeOf(option) ?? []);
  }

  naked(): undefined {
    return undefined;
  }

  rejected(): undefined {
    return undefined;
  }

  #typeOf({ type }: ConfigurationOption): AcspType | undefined {
    return this.offered.find((each) => each === type);
  }
}
