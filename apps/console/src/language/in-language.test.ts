import { describe, expect, it } from 'vitest';
import { sentenceCharactersMax } from '../limits.ts';
import { inLanguage } from './in-language.ts';
import { languageOf } from './language-of.ts';
import { toldIn } from './told-in.ts';

describe('a sentence of a service', () => {
  it.each([
    ['The client disconnected.', 'クライアントが切断しました。'],
    ['There is no user bob.', 'ユーザー bob は存在しません。'],
    ['expected a whole number from 1 to 64, found "many"', '指定できる値：1 から 64 までの整数。現在の値："many"'],
    ['expected true or false, found a list', '指定できる値：true または false。現在の値：リスト'],
    [
      'expected one of the keys pool, dns (did you mean pool?), found the unknown key pol',
      '指定できる値：次のキーのいずれか：pool, dns (pool の間違いではありませんか)。現在の値：不明なキー pol',
    ],
    ['"x y" is not a DNS name.', '"x y" はDNS 名として正しくありません。'],
    [
      'the pool default is nearly full: 250 of 253 addresses of 10.8.0.0/24 are in use',
      'プール default の空きがわずかです：10.8.0.0/24 の 253 個中 250 個のアドレスを使用中',
    ],
    [
      'http://a.example/crl did not answer in 5 s; /ca/b.crl holds no CRL',
      'http://a.example/crl は 5 秒以内に応答しませんでした; /ca/b.crl に CRL がありません',
    ],
    [
      'edge could not be started: it was ended by SIGKILL. Its log is /l. And the former settings could not be put back everywhere: auth does not run at the moment.',
      'edge を起動できませんでした (it was ended by SIGKILL)。ログは /l にあります。 また、一部のサービスを以前の設定に戻せませんでした：auth は現在動作していません。',
    ],
    [
      'auth-1 does not take the settings over: no. The settings in /s.yaml were edited by hand while others were being published: what was written there stays and is in the history, and counts once the file itself is published.',
      'auth-1 は設定を適用できませんでした (no)。また、別の設定の公開中に /s.yaml が直接編集されました。編集内容はファイルと履歴に残っており、そのファイル自体を公開すると適用されます。',
    ],
  ])('%s', (english, expected) => {
    expect(inLanguage(english, 'ja')).toBe(expected);
    expect(inLanguage(english, 'en')).toBe(english);
  });

  it('that nobody knows stays as it is, and so does one that is too long to be one', () => {
    expect(inLanguage('EACCES: permission denied', 'ja')).toBe('EACCES: permission denied');
    const long = `There is no user ${'x'.repeat(sentenceCharactersMax)}.`;
    expect(inLanguage(long, 'ja')).toBe(long);
  });
});

describe('what is told', () => {
  it('has sentences in the language where they stand by name, and nothing else', () => {
    const told = {
      name: 'It is a CA.',
      problems: ['It is a CA.'],
      deep: [{ reason: 'It is a CA.', at: 7, none: null }],
    };
    expect(toldIn('ja', told, new Set(['problems', 'reason']))).toEqual({
      name: 'It is a CA.',
      problems: ['CA です。'],
      deep: [{ reason: 'CA です。', at: 7, none: null }],
    });
    expect(toldIn('en', told, new Set(['problems']))).toBe(told);
  });
});

describe('the language of who asks', () => {
  it.each([
    [undefined, 'en'],
    ['ja', 'ja'],
    ['ja-JP,en;q=0.8', 'ja'],
    ['en-GB, ja;q=0.9', 'en'],
    ['fr, ja;q=0.5', 'ja'],
    ['ja;q=0, en;q=0.1', 'en'],
    ['de', 'en'],
    ['*', 'en'],
    ['ja;q=x', 'en'],
  ])('%s: %s', (header, expected) => {
    expect(languageOf({ headers: header === undefined ? {} : { 'accept-language': header } })).toBe(expected);
  });
});
