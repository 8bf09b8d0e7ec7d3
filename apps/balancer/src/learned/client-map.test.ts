import { describe, expect, it } from 'vitest';
import { type Nft, NftError } from '../kernel/nft.ts';
import { ClientMap, clientKey } from './client-map.ts';

describe('the map of clients', () => {
  const element = (number: number, port: number, slot: number) => [{ elem: { val: { concat: [number, port] } } }, slot];

  /** nft with a map of these elements, which refuses what has any of these keys. */
  const nftWith = (elements: unknown[], refused: readonly string[] = []) => {
    const scripts: string[] = [];
    const nft: Nft = async (args, input = '') => {
      if (args[0] !== '-f') return JSON.stringify({ nftables: [{ metainfo: {} }, { map: { elem: elements } }] });
      if (refused.some((key) => input.includes(key))) throw new NftError('Error: File exists');
      scripts.push(input);
      return '';
    };
    return { nft, scripts };
  };

  it('is read as nftables shows it', async () => {
    const { nft } = nftWith([element(0xc0000207, 4500, 3)]);
    expect(await new ClientMap(nft).read()).toEqual(new Map([['192.0.2.7 . 4500', 3]]));
  });

  it('takes what it does not have, and replaces what it has otherwise', async () => {
    const { nft, scripts } = nftWith([element(0xc0000201, 1, 1), element(0xc0000202, 2, 2)]);
    const told = new Map([
      ['192.0.2.1 . 1', 1],
      ['192.0.2.2 . 2', 3],
      ['192.0.2.3 . 3', 3],
    ]);
    expect(await new ClientMap(nft).learn(told)).toBe(2);
    expect(scripts).toEqual([
      'delete element ip sekisho-balancer clients { 0xc0000202 . 2 }\n' +
        'add element ip sekisho-balancer clients { 0xc0000202 . 2 : 3, 0xc0000203 . 3 : 3 }\n',
    ]);
  });

  it('leaves out what the rules have learned meanwhile, and nothing else', async () => {
    const { nft, scripts } = nftWith([], ['0xc0000202']);
    const told = new Map(Array.from({ length: 5 }, (_, index) => [`192.0.2.${index} . 4500`, 1] as const));
    await new ClientMap(nft).learn(told);
    const added = scripts.join('').match(/0xc000020\d/g);
    expect(added).toEqual(['0xc0000200', '0xc0000201', '0xc0000203', '0xc0000204']);
  });

  it('asks nothing of nftables for nobody', async () => {
    const { nft, scripts } = nftWith([]);
    expect(await new ClientMap(nft).learn(new Map())).toBe(0);
    expect(scripts).toEqual([]);
  });

  it.each([
    ['192.0.2.7:4500', '192.0.2.7 . 4500'],
    ['[2001:db8::1]:4500', undefined],
    ['192.0.2.7', undefined],
    ['', undefined],
  ])('knows %j by %j', (remote, key) => {
    expect(clientKey(remote)).toBe(key);
  });
});
