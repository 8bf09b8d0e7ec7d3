import { expect, it } from 'vitest';
import { languageOf } from './language.ts';

it.each([
  [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
  [{ LANG: 'ja' }, 'ja'],
  [{ LANG: 'ja_JP.UTF-8', LC_ALL: 'C.UTF-8' }, 'en'],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'ja_JP' }, 'ja'],
  [{ LANG: 'ja_JP', LC_ALL: '' }, 'ja'],
  [{ LANG: 'jaunty' }, 'en'],
  [{}, 'en'],
])('speaks the language of %j', (environment, language) => {
  expect(languageOf(environment)).toBe(language);
});
