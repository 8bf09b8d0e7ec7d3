import { describe, expect, it } from 'vitest';

const loaded = import.meta.glob<{ readonly default: object }>([
  './{en,ja}.ts',
  '../pages/*/texts/{en,ja}.ts',
  '../story/texts/{en,ja}.ts',
]);
const folders = new Set(Object.keys(loaded).map((file) => file.slice(0, file.lastIndexOf('/'))));

const leaves = (texts: unknown, path = ''): [string, string][] =>
  typeof texts === 'string'
    ? [[path, texts]]
    : Object.entries(texts as object).flatMap(([key, each]) => leaves(each, `${path}.${key}`));
const filledIn = (text: string): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([name]) => name).sort();

const textsOf = async (folder: string, language: string): Promise<Map<string, string>> =>
  new Map(leaves((await loaded[`${folder}/${language}.ts`]?.())?.default ?? {}));

describe.each([...folders])('texts in %s', (folder) => {
  it('say in Japanese what they say in English, with the same filled in', async () => {
    const [english, japanese] = await Promise.all([textsOf(folder, 'en'), textsOf(folder, 'ja')]);
    expect(english.size).toBeGreaterThan(0);
    expect([...japanese.keys()].sort()).toEqual([...english.keys()].filter((key) => !key.endsWith('_one')).sort());
    const filled = (texts: Map<string, string>) =>
      Object.fromEntries(
        [...texts].filter(([key]) => !key.endsWith('_one')).map(([key, text]) => [key, filledIn(text)]),
      );
    expect(filled(japanese)).toEqual(filled(english));
  });

  it('call a thing in Japanese by one name, and have colons of one form', async () => {
    const otherwise = /版|(ユーザ|ブラウザ|サーバ|フォルダ)(?!ー)|\}\}: |セットアップ ?リンク|秘密(情報|の値)|認証局/;
    expect([...(await textsOf(folder, 'ja'))].filter(([, text]) => otherwise.test(text))).toEqual([]);
  });

  it.each(['en', 'ja'])('leave nothing empty: %s', async (language) => {
    const empty = [...(await textsOf(folder, language))].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });
});
