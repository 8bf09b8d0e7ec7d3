import { expect, it } from 'vitest';
import { providerAsksMax, providerAsksOfOneMax } from '../limits.ts';
import { ProviderAsks } from './provider-asks.ts';

it('asks for so many of one network, and so many in all, at once, and for others as soon as these are answered', async () => {
  const asks = new ProviderAsks();
  const waiting: (() => void)[] = [];
  const pending: Promise<void>[] = [];
  const ask = (address: string) => {
    const asked = asks.ask(address, () => new Promise<void>((answer) => void waiting.push(answer)));
    pending.push(asked.catch(() => undefined));
    return asked;
  };
  const ofOne = async (network: number) => {
    for (let host = 0; host < providerAsksOfOneMax; host += 1) void ask(`2001:db8:0:${network}::${host}`);
    await expect(ask(`2001:db8:0:${network}::ffff`)).rejects.toThrow('too many');
  };
  await ofOne(0);
  expect(waiting).toHaveLength(providerAsksOfOneMax);
  for (let network = 1; waiting.length < providerAsksMax; network += 1) await ofOne(network);
  await expect(ask('192.0.2.1')).rejects.toThrow('too many');
  for (const answer of waiting) answer();
  await Promise.all(pending);
  await ofOne(0);
  expect(waiting).toHaveLength(providerAsksMax + providerAsksOfOneMax);
});

it('counts one that failed no longer', async () => {
  const asks = new ProviderAsks();
  const fail = () => asks.ask('192.0.2.1', () => Promise.reject(new Error('no such code')));
  for (let asked = 0; asked <= providerAsksOfOneMax; asked += 1) await expect(fail()).rejects.toThrow('no such code');
});
