import { describe, expect, it } from 'vitest';
import { espSuites, formatEspSuite, formatIkeSuite, groupOfNumber, parseEspSuite, parseIkeSuite } from './suites.ts';

describe('the name of an IKE suite', () => {
  it.each([
    ['aes256-sha2-256-modp2048', { encryption: 'aes-cbc', keyBits: 256, hash: 'sha2-256', group: 'modp2048' }],
    ['aes192-sha2-384-ecp384', { encryption: 'aes-cbc', keyBits: 192, hash: 'sha2-384', group: 'ecp384' }],
    ['aes128-sha1-modp1024', { encryption: 'aes-cbc', keyBits: 128, hash: 'sha1', group: 'modp1024' }],
    ['3des-sha2-512-ecp256', { encryption: '3des-cbc', keyBits: 192, hash: 'sha2-512', group: 'ecp256' }],
  ])('%s says what it is made of', (name, suite) => {
    expect(parseIkeSuite(name)).toEqual(suite);
    expect(formatIkeSuite(parseIkeSuite(name))).toBe(name);
  });

  it('may write SHA2 as strongSwan does', () => {
    expect(formatIkeSuite(parseIkeSuite('aes256-sha384-ecp384'))).toBe('aes256-sha2-384-ecp384');
  });

  it.each([
    '',
    'aes256',
    'aes256-sha1',
    'aes512-sha1-modp2048',
    'aes256-md5-modp2048',
    'aes256-sha2256-modp2048',
    'aes256-sha1-modp2049',
    'aes256-sha1-modp2048-x',
    'x-aes256-sha1-modp2048',
  ])('is not "%s"', (name) => {
    expect(() => parseIkeSuite(name)).toThrow(RangeError);
  });
});

describe('the name of an ESP suite', () => {
  it.each([
    ['aes256-sha1', { encryption: 'aes-cbc', keyBits: 256, integrity: 'hmac-sha1-96' }],
    ['aes128-sha2-256', { encryption: 'aes-cbc', keyBits: 128, integrity: 'hmac-sha2-256-128' }],
    ['3des-sha1', { encryption: '3des-cbc', keyBits: 192, integrity: 'hmac-sha1-96' }],
    ['aes192gcm16', { encryption: 'aes-gcm-16', keyBits: 192, integrity: 'none' }],
  ])('%s says what it is made of', (name, suite) => {
    expect(parseEspSuite(name)).toEqual(suite);
    expect(formatEspSuite(parseEspSuite(name))).toBe(name);
  });

  it.each([
    '',
    'aes256',
    'aes256-sha2-512',
    'aes256gcm8',
    'aes512gcm16',
    '3desgcm16',
    'xaes256gcm16',
    'aes256gcm16x',
    'xaes256-sha1',
    'aes256-sha1-x',
  ])('is not "%s"', (name) => {
    expect(() => parseEspSuite(name)).toThrow(RangeError);
  });

  it('is one of eleven, the strongest first', () => {
    expect(espSuites.map(formatEspSuite)).toEqual([
      'aes256gcm16',
      'aes192gcm16',
      'aes128gcm16',
      'aes256-sha1',
      'aes256-sha2-256',
      'aes192-sha1',
      'aes192-sha2-256',
      'aes128-sha1',
      'aes128-sha2-256',
      '3des-sha1',
      '3des-sha2-256',
    ]);
  });
});

describe('the number of a Diffie-Hellman group', () => {
  it.each([
    [2, 'modp1024'],
    [5, 'modp1536'],
    [14, 'modp2048'],
    [15, 'modp3072'],
    [16, 'modp4096'],
    [19, 'ecp256'],
    [20, 'ecp384'],
    [1, undefined],
    [21, undefined],
  ])('%i is %s', (number, group) => {
    expect(groupOfNumber(number)).toBe(group);
  });
});
