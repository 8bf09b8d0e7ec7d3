import type { Failure, Judgement, Negotiator } from '../automaton/negotiator.ts';
import type { NetworkParameters } from '../link.ts';
import type { ConfigurationOption } from '../options.ts';
import { addressOf, addressOption, ipcpOptions, noAddress } from './option-types.ts';

const wanted = [ipcpOptions.address, ipcpOptions.dns1, ipcpOptions.nbns1, ipcpOptions.dns2, ipcpOptions.nbns2];

/** IPCP of the end that is given an address and name servers: asks with 0.0.0.0 and takes what the Nak names. */
export class TakingIpcp implements Negotiator {
  #values = new Map<number, string>();
  #remote = noAddress;

  /** @param types of the options to ask for, the address among them */
  constructor(private readonly types: readonly number[] = wanted) {}

  begin(): void {
    this.#values = new Map(this.types.map((type) => [type, noAddress]));
    this.#remote = noAddress;
  }

  request(): ConfigurationOption[] {
    return [...this.#values].map(([type, address]) => addressOption(type, address));
  }

  judge(options: readonly ConfigurationOption[]): Judgement {
    const rejected = options.filter(
      (option) => option.type !== ipcpOptions.address || (addressOf(option) ?? noAddress) === noAddress,
    );
    return rejected.length > 0 ? { answer: 'reject', options: rejected } : { answer: 'ack' };
  }

  agreed(options: readonly ConfigurationOption[]): void {
    const [address] = options;
    this.#remote = (address && addressOf(address)) ?? noAddress;
  }

  naked(options: readonly ConfigurationOption[]): undefined {
    for (const option of options) {
      const address = addressOf(option);
      if (address !== undefined && this.#values.has(option.type)) this.#values.set(option.type, address);
    }
    return undefined;
  }

  rejected(options: readonly ConfigurationOption[]): Failure | undefined {
    for (const { type } of options) this.#values.delete(type);
    return this.#values.has(ipcpOptions.address) ? undefined : noneGiven;
  }

  result(): NetworkParameters | Failure {
    const local = this.#value(ipcpOptions.address);
    if (local === undefined) return noneGiven;
    const known = (...types: number[]): string[] => types.flatMap((type) => this.#value(type) ?? []);
    return {
      local,
      peer: this.#remote,
      dns: known(ipcpOptions.dns1, ipcpOptions.dns2),
      nbns: known(ipcpOptions.nbns1, ipcpOptions.nbns2),
    };
  }

  #value(type: number): string | undefined {
    const address = this.#values.get(type);
    return address === noAddress ? undefined : address;
  }
}

const noneGiven: Failure = { reason: 'ipcp-rejected', detail: 'the peer gives no address' };
