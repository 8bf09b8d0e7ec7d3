import { globSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inLanguage } from './in-language.ts';
import { filled, patternOf } from './phrase.ts';
import { phrasesByPart } from './phrases/index.ts';
import { sentencesIn, thrownIn } from './sentences-in.fixture.ts';

const repository = new URL('../../../../', import.meta.url);
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
const parts = Object.keys(phrasesByPart);
const all = parts.flatMap((part) => phrasesOf(part));

function phrasesOf(part: string) {
  return Object.entries(phrasesByPart[part] ?? {}).map(([code, phrase]) => ({
    code: `${part}.${code}`,
    phrase,
    pattern: patternOf(phrase),
  }));
}

/** What Japanese says once, in other words, or not at all. */
const leftOut = new Set(['again', 'kind', 'noun']);

describe('every phrase', () => {
  it.each(parts)('of %s is said in both languages, with the same values', (part) => {
    for (const { code, phrase, pattern } of phrasesOf(part)) {
      expect(phrase.en, code).not.toMatch(japanese);
      expect(phrase.ja, code).toMatch(japanese);
      if (phrase.literal) continue;
      const said = new Set(pattern.values.map(({ name }) => name));
      const told = new Set([...phrase.ja.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name));
      expect(
        [...said].filter((name) => !told.has(name) && !leftOut.has(name)),
        code,
      ).toEqual([]);
      expect(
        [...told].filter((name) => !said.has(name)),
        code,
      ).toEqual([]);
    }
  });

  it('is another one', () => {
    expect(new Set(all.map(({ phrase }) => phrase.en)).size).toBe(all.length);
  });

  it('is found again by what it says, whatever it tells of', () => {
    const value = fc.stringMatching(/^[a-z0-9./-]{1,12}$/);
    const cases = fc
      .constantFrom(...all)
      .chain(({ phrase, pattern }) =>
        fc.tuple(fc.constant(phrase), fc.constant(pattern), fc.array(value, { minLength: 8, maxLength: 8 })),
      );
    fc.assert(
      fc.property(cases, ([phrase, { values }, samples]) => {
        const named = Object.fromEntries(values.map(({ name }, index) => [name, samples[index] ?? '']));
        const expected = phrase.literal ? phrase.ja : filled(phrase.ja, named);
        expect(inLanguage(phrase.literal ? phrase.en : filled(phrase.en, named), 'ja')).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What is put together of others at run time, and said by itself in no sentence. */
const partsAlone = new Set([
  'The edge 7 7',
  '7, from 64k to 100G',
  ' (did you mean 7?)',
  '7:7:7: 7expected 7, found 7',
  '7, 7, 7',
]);
/** Names and the like, the same in every language. */
const names = new Set(['OpenID Connect', 'Client Authentication', 'Server Authentication']);

const files = (...patterns: string[]): readonly URL[] =>
  globSync(patterns, { cwd: repository })
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .map((file) => new URL(file, pathToFileURL(`${repository.pathname}`)));

/** Files of the settings in which texts are of the file itself, of suites, or of a difference. */
const otherSettings = /\/(kept-layout|aligned|unified-diff|shown-values|pre-shared-keys-edited|readers)\.ts$/;

const missing = (sentences: readonly string[]): string[] =>
  sentences.filter((each) => !partsAlone.has(each) && !names.has(each) && !japanese.test(inLanguage(each, 'ja')));

describe('what an administrator may read', () => {
  it.each(
    files('libs/platform/src/settings/*.ts', 'libs/platform/src/settings/back-ends/*.ts').filter(
      ({ pathname }) => !otherSettings.test(pathname),
    ),
  )('of settings has a phrase: %s', (file) => {
    expect(missing(sentencesIn(file))).toEqual([]);
  });

  const classes = new Set([
    ...[
      'AdministrationError',
      'StaleProofError',
      'NothingDoneError',
      'Kind',
      'BadRequestException',
      'NotFoundException',
      'ForbiddenException',
      'HttpException',
    ],
    ...['UnauthorizedException', 'ServiceUnavailableException', 'CsvError'],
    ...['UserStoreRefusal', 'LoginHoursError', 'PrivateFileError', 'ExposedFileError', 'LineError', 'FetchFailure'],
  ]);
  it.each(
    files(
      'apps/console/src/**/*.ts',
      'apps/auth/src/{admin,back-ends/internal,certificates}/**/*.ts',
      'libs/administration/src/{.,client-setup}/*.ts',
      'libs/platform/src/{secrets,files}.ts',
      'libs/platform/src/settings/ip-assignment/*.ts',
    ).filter((file) => thrownIn(file, classes).length > 0),
  )('where something is refused has a phrase: %s', (file) => {
    expect(missing(thrownIn(file, classes))).toEqual([]);
  });

  it.each(
    files(
      'apps/edge/src/ike/edge-warnings.ts',
      'libs/certificates/src/certificate/describe.ts',
      'apps/cli/src/up/publishing/{checked-settings,file-in-hand}.ts',
      'apps/cli/src/cluster/publisher/{bus-services,check-settings,wait}.ts',
      'apps/console/src/api/settings/file-settings.ts',
      'libs/contracts/src/account.ts',
    ),
  )('of certificates, accounts, and publishing, has a phrase: %s', (file) => {
    expect(missing(sentencesIn(file))).toEqual([]);
  });
});
