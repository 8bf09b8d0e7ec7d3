import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestConsole } from '../testing/console.fixture.ts';

const console = new TestConsole();
beforeAll(() => console.open());
afterAll(() => console.close());

describe('the API, asked in Japanese', () => {
  const ask = async (language: string, method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) => {
    const headers = { 'accept-language': language };
    const response = await console.ask('administrator', {
      method,
      url: `/api${url}`,
      headers,
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };

  it('says in Japanese what it refuses, and in English to everybody else', async () => {
    const asked = ['PATCH', '/users/nobody', { disabled: true }] as const;
    expect((await ask('ja-JP', ...asked)).body).toMatchObject({ detail: 'ユーザー nobody は存在しません。' });
    expect((await ask('fr', ...asked)).body).toMatchObject({ detail: 'There is no user nobody.' });
  });

  it('says in Japanese what a request should be like, by the schema’s own words too', async () => {
    const { status, body } = await ask('ja', 'PATCH', '/users/bob', { disabled: 'perhaps' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      detail: '要求の内容に誤りがあります。',
      problems: [{ in: 'body', path: 'disabled', message: expect.stringContaining('無効な入力') }],
    });
    const { body: nothing } = await ask('ja', 'PATCH', '/users/bob', {});
    expect(nothing.problems[0].message).toBe('変更する項目を 1 つ以上指定してください');
  });

  it('says in Japanese what is wrong with settings, and leaves their text alone', async () => {
    const text = 'officeMode: { pool: 10.8.0.0/24 }\nencryptionDomain: everything # It is a CA.\n';
    const { body } = await ask('ja', 'POST', '/settings/check', { text });
    expect(body.problems).toEqual([
      expect.objectContaining({
        path: 'encryptionDomain',
        message:
          '指定できる値：クライアントから到達できるネットワークのリスト (例：[10.0.0.0/8])。現在の値："everything"',
      }),
    ]);
    expect(body.text).toBe(text);
  });

  it.each([
    ['not from the page', { origin: 'https://evil.example' }, 403, 'コンソールのページからの要求ではありません。'],
    [
      'by another name',
      { host: 'evil.example' },
      421,
      'コンソールの名前ではありません。console.names を確認してください。',
    ],
    ['in another form', { 'content-type': 'text/plain' }, 415, '要求の本文は、圧縮していない JSON にしてください。'],
  ])('says in Japanese what it refuses before anything is looked for: %s', async (_, headers, status, detail) => {
    const asked = (language: string) =>
      console.ask('administrator', {
        method: 'POST',
        url: '/api/sign-in',
        headers: { 'accept-language': language, ...headers },
        payload: '{}',
      });
    const [answer, english] = [await asked('ja'), await asked('en')];
    expect([answer.statusCode, answer.json().detail]).toEqual([status, detail]);
    expect(english.json().detail).toMatch(/^[A-Z][ -~]+\.$/);
  });
});
