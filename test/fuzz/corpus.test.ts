import { describe, expect, it } from 'vitest';
import { countBranches } from './branch-coverage.ts';
import { entriesOf, targetsOfCorpus } from './corpus.ts';
import { Exploration, problemWith } from './exploration.ts';
import { Seeded } from './seeded.ts';
import { loadTargets, type Target } from './targets.ts';

countBranches();
const targets = await loadTargets();

describe.each(targets)('$name', (target) => {
  it('refuses or reads all that was ever found', async () => {
    const inputs = [...(await target.seeds()), ...entriesOf(target.name).map(({ bytes }) => bytes)];
    for (const input of inputs) expect(await problemWith(target, input)).toBeUndefined();
  });
});

it('is all of it of targets that there are', () => {
  const names = targets.map(({ name }) => name);
  expect(targetsOfCorpus().filter((name) => !names.includes(name))).toEqual([]);
});

it('is added to by an exploration that finds what throws, by the smallest input that does', async () => {
  const planted: Target = {
    name: 'test/planted',
    seeds: async () => [],
    run: (input) => {
      if (input.length > 2 && (input[1] ?? 0) > 200) throw new RangeError('a length that nobody checked');
    },
  };
  const options = { seeds: [new Uint8Array(12)], seconds: 1, draws: new Seeded(7) };
  const { findings } = await new Exploration(planted, options).run();
  expect(findings).toEqual([{ input: expect.any(Uint8Array), problem: expect.stringContaining('nobody checked') }]);
  expect(findings[0]?.input).toHaveLength(3);
});
