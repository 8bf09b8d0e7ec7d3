import { Cursor, type Random } from '@sekisho/wire';
import type { Failure, Judgement, Negotiator } from '../automaton/negotiator.ts';
import { limits } from '../limits.ts';
import type { AuthenticationProtocol, LcpWish } from '../link.ts';
import { type ConfigurationOption, u16Of, u16Option, u32Of, u32Option } from '../options.ts';
import {
  decodeAuthenticationOption,
  encodeAuthenticationOption,
  type NamedAuthentication,
  nextAuthentication,
} from './authentication-option.ts';
import { lcpOptions } from './option-types.ts';

export interface LcpSettings {
  readonly random: Random;
  readonly mru: number;
  /** What the peer must authenticate with, preferred first. */
  readonly ask: readonly AuthenticationProtocol[];
  /** What this end agrees to authenticate itself with, preferred first. */
  readonly accept: readonly AuthenticationProtocol[];
  /** Options to ask for, in order; undefined: MRU and magic number. */
  readonly wishes?: readonly LcpWish[] | undefined;
}

/** What LCP has agreed on, and how far it got. */
export interface LcpMemory {
  /** Undefined: the peer rejected the option. */
  mru: number | undefined;
  magic: number | undefined;
  /** What the peer is asked to authenticate with. */
  asked: AuthenticationProtocol | undefined;
  tried: AuthenticationProtocol[];
  suggested: string[];
  /** Types of options that the peer rejected. */
  refused: number[];
  /** Configure-Requests in a row that bore our magic number. */
  equalMagicNumbers: number;
  peer: { mru: number; magic: number; asks: AuthenticationProtocol | undefined };
}

type Answer = 'ack' | 'reject' | { readonly nak: ConfigurationOption };

/** LCP's options, of either role (RFC 1661 §6). */
export class LcpNegotiator implements Negotiator {
  readonly memory: LcpMemory;
  /** Types of the options in the peer's first Configure-Request; undefined until there was one. */
  firstOptions: readonly number[] | undefined;

  constructor(private readonly settings: LcpSettings) {
    this.memory = { ...this.#fresh(), equalMagicNumbers: 0 };
  }

  begin(): void {
    const { equalMagicNumbers } = this.memory;
    Object.assign(this.memory, this.#fresh(), { equalMagicNumbers });
  }

  request(): ConfigurationOption[] {
    const { mru, magic, asked } = this.memory;
    if (this.settings.wishes) return this.settings.wishes.flatMap((wish) => this.#wished(wish));
    const options: ConfigurationOption[] = [];
    if (mru !== undefined) options.push(u16Option(lcpOptions.mru, mru));
    if (asked !== undefined) options.push(encodeAuthenticationOption(asked));
    if (magic !== undefined) options.push(u32Option(lcpOptions.magic, magic));
    return options;
  }

  #wished(wish: LcpWish): ConfigurationOption[] {
    const { mru, magic, refused } = this.memory;
    if (wish === 'mru') return mru === undefined ? [] : [u16Option(lcpOptions.mru, mru)];
    if (wish === 'magic') return magic === undefined ? [] : [u32Option(lcpOptions.magic, magic)];
    return refused.includes(wish.type) ? [] : [wish];
  }

  judge(options: readonly ConfigurationOption[]): Judgement {
    this.firstOptions ??= options.map(({ type }) => type);
    const looped = this.#looped(options);
    if (looped) return looped;
    const answers = options.map((option) => ({ option, answer: this.#judgeOne(option) }));
    const rejected = answers.filter(({ answer }) => answer === 'reject').map(({ option }) => option);
    if (rejected.length > 0) return { answer: 'reject', options: rejected };
    const naked = answers.flatMap(({ answer }) => (typeof answer === 'object' ? [answer.nak] : []));
    return naked.length > 0 ? { answer: 'nak', options: naked } : { answer: 'ack' };
  }

  agreed(options: readonly ConfigurationOption[]): void {
    const find = (type: number): ConfigurationOption | undefined => options.find((option) => option.type === type);
    const mru = find(lcpOptions.mru);
    const magic = find(lcpOptions.magic);
    const authentication = find(lcpOptions.authentication);
    this.memory.peer = {
      mru: (mru && u16Of(mru)) ?? limits.mruBytesDefault,
      magic: (magic && u32Of(magic)) ?? 0,
      asks: authentication && decodeAuthenticationOption(authentication).protocol,
    };
  }

  naked(options: readonly ConfigurationOption[]): Failure | undefined {
    const { memory, settings } = this;
    for (const option of options) {
      if (option.type === lcpOptions.mru && memory.mru !== undefined) {
        // A peer may want smaller packets than we can take; larger ones we can't.
        const wanted = u16Of(option) ?? settings.mru;
        memory.mru = Math.min(settings.mru, Math.max(wanted, limits.mruBytesMin));
      } else if (option.type === lcpOptions.magic && memory.magic !== undefined) {
        memory.magic = this.#randomMagic();
      } else if (option.type === lcpOptions.authentication && memory.asked !== undefined) {
        const failure = this.#authenticationNaked(decodeAuthenticationOption(option), memory.asked);
        if (failure) return failure;
      }
    }
    return undefined;
  }

  rejected(options: readonly ConfigurationOption[]): Failure | undefined {
    for (const { type } of options) {
      if (type === lcpOptions.mru) this.memory.mru = undefined;
      if (type === lcpOptions.magic) this.memory.magic = undefined;
      this.memory.refused.push(type);
      if (type === lcpOptions.authentication) return this.noCommonAuthentication('the peer refuses to authenticate');
    }
    return undefined;
  }

  /** The failure, with what was offered and what the peer would have liked. */
  noCommonAuthentication(answer?: string): Failure {
    const { ask } = this.settings;
    const asked = answer ?? `asked ${[...new Set(this.memory.suggested)].join(', ')}`;
    return { reason: 'no-common-authentication', detail: `offered ${ask.join(', ')}; ${asked}` };
  }

  #authenticationNaked({ protocol, name }: NamedAuthentication, refused: AuthenticationProtocol): Failure | undefined {
    const { memory, settings } = this;
    memory.tried.push(refused);
    memory.suggested.push(name);
    const next = nextAuthentication(settings.ask, memory.tried, protocol);
    if (next === undefined) return this.noCommonAuthentication();
    memory.asked = next;
    return undefined;
  }

  /** RFC 1661 §6.4: equal magic numbers are naked with another one, and too many of them are our own echo. */
  #looped(options: readonly ConfigurationOption[]): Judgement | undefined {
    const { memory } = this;
    const magic = options.find(({ type }) => type === lcpOptions.magic);
    if (!magic || memory.magic === undefined || u32Of(magic) !== memory.magic) {
      memory.equalMagicNumbers = 0;
      return undefined;
    }
    memory.equalMagicNumbers += 1;
    if (memory.equalMagicNumbers >= limits.equalMagicNumbersMax) {
      return { answer: 'fail', failure: { reason: 'looped-back' } };
    }
    return { answer: 'nak', options: [u32Option(lcpOptions.magic, this.#randomMagic())] };
  }

  #judgeOne(option: ConfigurationOption): Answer {
    switch (option.type) {
      case lcpOptions.mru: {
        const mru = u16Of(option);
        if (mru === undefined) return 'reject';
        return mru < limits.mruBytesMin ? { nak: u16Option(lcpOptions.mru, limits.mruBytesMin) } : 'ack';
      }
      case lcpOptions.asyncMap:
        return u32Of(option) === undefined ? 'reject' : 'ack';
      case lcpOptions.magic: {
        const magic = u32Of(option);
        if (magic === undefined) return 'reject';
        return magic === 0 ? { nak: u32Option(lcpOptions.magic, this.#randomMagic()) } : 'ack';
      }
      case lcpOptions.protocolCompression:
      case lcpOptions.addressCompression:
        return option.data.length === 0 ? 'ack' : 'reject';
      case lcpOptions.authentication:
        return this.#judgeAuthentication(option);
      default:
        return 'reject';
    }
  }

  #judgeAuthentication(option: ConfigurationOption): Answer {
    const { accept } = this.settings;
    const [preferred] = accept;
    if (preferred === undefined) return 'reject';
    const { protocol } = decodeAuthenticationOption(option);
    return protocol && accept.includes(protocol) ? 'ack' : { nak: encodeAuthenticationOption(preferred) };
  }

  #fresh(): Omit<LcpMemory, 'equalMagicNumbers'> {
    return {
      mru: this.settings.mru,
      magic: this.#randomMagic(),
      asked: this.settings.ask[0],
      tried: [],
      suggested: [],
      refused: [],
      peer: { mru: limits.mruBytesDefault, magic: 0, asks: undefined },
    };
  }

  #randomMagic(): number {
    return new Cursor(this.settings.random.bytes(4)).u32('random') || 1;
  }
}
