import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyBytesMax, bodyDepthMax, problemsToldMax } from '../limits.ts';
import { statusIn, TlsConsole } from '../testing/tls-console.fixture.ts';

const served = new TlsConsole();
beforeAll(() => served.openTls());
afterAll(() => served.close());

/** An endpoint that takes values of any shape. */
const path = '/api/settings/check';
const post = async (body: string, headers: Record<string, string> = {}) => {
  const cookie = served.cookieOf('administrator');
  const answer = await served.asked({ method: 'POST', path, cookie, body, headers });
  return { ...answer, body: JSON.parse(answer.text) };
};
const changeOf = (value: string) => `{"changes":[{"path":["supportL2tp"],"value":${value}}]}`;
const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;

describe('a body', () => {
  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('nests so deep at most: %s', async (_, open, close) => {
    for (const depth of [bodyDepthMax, 1_000, Math.floor(bodyBytesMax / 8)]) {
      const { status, body } = await post(changeOf(nested(depth, open, close)));
      expect([depth, status]).toEqual([depth, 400]);
      expect(body.problems).toEqual([
        expect.objectContaining({ in: 'body', message: expect.stringMatching(/nested/) }),
      ]);
    }
    expect((await post(changeOf(nested(bodyDepthMax / 2, open, close)))).status).toBe(200);
  });

  it('with very many keys, or problems, or long ones, is answered in few words', async () => {
    const keys = Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join(',');
    const wrong = Array.from({ length: 60_000 }, () => '{"path":1,"value":1}').join(',');
    const long = 'x'.repeat(1024 * 1024);
    for (const text of [
      `{${keys}}`,
      `{"changes":[${wrong}]}`,
      `{"${long}":1}`,
      `{"changes":[{"path":[{"${long}":1}]}]}`,
    ]) {
      const { status, body, text: told } = await post(text);
      expect(status).toBe(400);
      expect(body.problems.length).toBeLessThanOrEqual(problemsToldMax);
      expect(told.length).toBeLessThan(16_384);
    }
  });

  it('names a key that there is not', async () => {
    const { body } = await post('{"text":"a","strange":1}');
    expect(body.problems).toEqual([{ in: 'body', path: 'strange', message: 'nothing of this name' }]);
  });

  it('is so large at most, by what it says and by what comes', async () => {
    const large = changeOf(`"${'x'.repeat(bodyBytesMax)}"`);
    expect((await post(large)).status).toBe(413);
    const head = [
      'POST /api/sign-in HTTP/1.1',
      `Host: ${served.host}`,
      'x-sekisho: 1',
      'Content-Type: application/json',
    ];
    const said = await served.raw([...head, `Content-Length: ${bodyBytesMax + 1}`, '', '{'].join('\r\n'));
    expect(statusIn(said)).toBe(413);
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(33);
    const come = await served.raw([...head, 'Connection: close', 'Transfer-Encoding: chunked', '', chunk].join('\r\n'));
    expect([413, 0]).toContain(statusIn(come));
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'identity'])('is not unpacked: %s', async (coding) => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024)).toString('latin1');
    expect((await post(bomb, { 'content-encoding': coding })).status).toBe(415);
  });

  it.each([
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/xml',
    'application/json-patch+json',
    'application/jsonx',
    '*/*',
  ])('is no %s', async (type) => {
    expect((await post('{"text":"a"}', { 'content-type': type })).status).toBe(415);
  });

  it.each([
    ['nothing', ''],
    ['half of one', '{"text":"a"'],
    ['another notation', "{'text':1}"],
    ['a number beyond numbers', '{"text":1e999999}'],
    ['a prototype', '{"__proto__":{"text":"a"}}'],
    ['a prototype further below', changeOf('{"constructor":{"prototype":{"polluted":true}}}')],
    ['no object', 'null'],
    ['bytes that are no text', '\ud800'],
    ['the same key twice', '{"text":1,"text":{}}'],
  ])('that is %s is no reason to fail', async (_, text) => {
    const { status, headers } = await post(text);
    expect(status).toBe(400);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
