import { inspect } from 'node:util';
import { Secret } from '@sekisho/wire';
import { expect, it } from 'vitest';
import { logFormat } from './logger.ts';

it('no secret and no raw bytes reach a log line', () => {
  const password = Secret.fromText('open sesame');
  const fields = logFormat({ password, raw: password.reveal(), deep: { password }, user: 'ali' });
  const line = JSON.stringify(fields) + inspect(fields, { depth: 9 });
  expect(line).not.toMatch(/open sesame|111,112|6f70656e/);
  expect(JSON.parse(JSON.stringify(fields))).toEqual({
    password: '[secret]',
    raw: '[11 bytes]',
    deep: { password: '[secret]' },
    user: 'ali',
  });
});
