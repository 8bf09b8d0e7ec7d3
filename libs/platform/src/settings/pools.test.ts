import { describe, expect, it } from 'vitest';
import { parse, problems, required } from './settings.fixture.ts';

const withPools = (pools: string) => required.replace('/16\n', `/24\n  pools: { ${pools} }\n`);

describe('pools', () => {
  it('may lie next to each other', () => {
    const { officeMode } = parse(withPools('a: { addresses: 10.66.1.0/24 }, b: { addresses: 10.66.2.1 }'));
    expect(Object.keys(officeMode.pools)).toEqual(['a', 'b']);
  });

  it.each([
    ['a: { addresses: 10.66.0.128/25 }', 'a', 'default'],
    ['a: { addresses: 10.66.0.1 }', 'a', 'default'],
    ['a: { addresses: 10.67.0.0/24 }, b: { addresses: 10.67.0.9-10.67.3.9 }', 'b', 'a'],
  ])('share no address: %s', (pools, name, other) => {
    expect(problems(withPools(pools))).toEqual([
      expect.objectContaining({
        path: `officeMode.pools.${name}.addresses`,
        expected: expect.stringContaining(`no other pool has (${other})`),
      }),
    ]);
  });
});
