import { InvalidArgumentError } from 'commander';
import { ipv4, suite } from '../../options.ts';
import { fingerprintNames } from '../fingerprints/fingerprint.ts';
import { limits } from '../limits.ts';
import type { LoadScenarioInput } from './scenario.ts';

/** What the command line's texts mean. Each throws InvalidArgumentError with a sentence for the user. */

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('A number is expected.');
  return value;
}

export function whole(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('A whole number is expected.');
  return value;
}

export function percent(text: string): number {
  const value = number(text.replace(/%$/, ''));
  if (value > 100) throw new InvalidArgumentError('A percentage is expected.');
  return value / 100;
}

export const list = (text: string): string[] => text.split(',').map((part) => part.trim());
export const wholes = (text: string): number[] => list(text).map(whole);

export const suites =
  <S>(parse: (name: string) => S) =>
  (text: string): string[] => {
    for (const name of list(text)) suite(parse)(name);
    return list(text);
  };

export function weights(text: string): Record<string, number> {
  const entries = list(text).map((part) => {
    const [name = '', weight = '1'] = part.split('=');
    if (!fingerprintNames.some((known) => known === name)) {
      throw new InvalidArgumentError(`${name} is none of ${fingerprintNames.join(', ')}.`);
    }
    return [name, number(weight)] as const;
  });
  return Object.fromEntries(entries);
}

export function origin(text: string): LoadScenarioInput['origin'] {
  if (text === 'sockets') return { kind: 'sockets' };
  if (text.includes('/')) return { kind: 'addresses', network: text };
  const { address, port } = addressAndPort(text);
  return { kind: 'ports', address, first: port };
}

export function addressAndPort(text: string): { address: string; port: number } {
  const [address = '', port = ''] = text.split(':');
  return { address: ipv4(address), port: whole(port) };
}

export function tun(text: string): LoadScenarioInput['tun'] {
  const [name = '', address = ''] = text.split('=');
  if (name === '' || !/^[0-9.]+\/\d+$/.test(address))
    throw new InvalidArgumentError('NAME=ADDRESS/PREFIX is expected.');
  return { name, address, mtu: limits.tunMtuBytes };
}
