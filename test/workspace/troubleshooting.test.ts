import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { languages } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { withRefusals } from './troubleshooting.ts';

const files = { en: 'troubleshooting.md', ja: 'troubleshooting.ja.md' } as const;

describe('what to do when something does not work', () => {
  it.each(languages)('says the same as the program, in %s: vitest -u writes it anew', async (language) => {
    const file = fileURLToPath(new URL(`../../docs/${files[language]}`, import.meta.url));
    await expect(withRefusals(readFileSync(file, 'utf8'), language)).toMatchFileSnapshot(file);
  });

  it('has a place on its page', () => {
    expect(() => withRefusals('# A page\n', 'en')).toThrow(RangeError);
  });
});
