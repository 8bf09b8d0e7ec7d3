import type { Judgement, Negotiator } from '../automaton/negotiator.ts';
import type { NetworkParameters } from '../link.ts';
import { type ConfigurationOption, sameOption } from '../options.ts';
import { addressOption, ipcpOptions } from './option-types.ts';

/** IPCP of the end that hands out addresses (RFC 1332 §3.3, RFC 1877). */
export class GivingIpcp implements Negotiator {
  #ownAddressRejected = false;

  constructor(readonly network: NetworkParameters) {}

  begin(): void {
    this.#ownAddressRejected = false;
  }

  request(): ConfigurationOption[] {
    return this.#ownAddressRejected ? [] : [addressOption(ipcpOptions.address, this.network.local)];
  }

  judge(options: readonly ConfigurationOption[]): Judgement {
    const given = this.#given();
    const rejected = options.filter(({ type }) => !given.has(type));
    if (rejected.length > 0) return { answer: 'reject', options: rejected };
    const naked = options.flatMap((option) => {
      const right = given.get(option.type);
      return right && !sameOption(right, option) ? [right] : [];
    });
    const address = given.get(ipcpOptions.address);
    if (address && !options.some(({ type }) => type === ipcpOptions.address)) naked.push(address);
    return naked.length > 0 ? { answer: 'nak', options: naked } : { answer: 'ack' };
  }

  /** Acked was what `network` says, nothing else. */
  agreed(): void {}

  /** Another address for this end is not ours to take: asked again until the counter ends it. */
  naked(): undefined {
    return undefined;
  }

  rejected(): undefined {
    this.#ownAddressRejected = true;
    return undefined;
  }

  result(): NetworkParameters {
    return this.network;
  }

  #given(): Map<number, ConfigurationOption> {
    const { peer, dns, nbns } = this.network;
    const values: (readonly [number, string | undefined])[] = [
      [ipcpOptions.address, peer],
      [ipcpOptions.dns1, dns[0]],
      [ipcpOptions.nbns1, nbns[0]],
      [ipcpOptions.dns2, dns[1]],
      [ipcpOptions.nbns2, nbns[1]],
    ];
    return new Map(
      values.flatMap(([type, value]) => (value === undefined ? [] : [[type, addressOption(type, value)]])),
    );
  }
}
