import { describe, expect, it } from 'vitest';
import { parseRedisAddress } from './redis-address.ts';

const leases = { name: 'leases', sentinels: [{ host: '10.0.0.1', port: 26_379 }] };

describe('SEKISHO_REDIS_URL', () => {
  it.each([
    ['redis://127.0.0.1:6390', { host: '127.0.0.1', port: 6390 }],
    ['redis://redis.example', { host: 'redis.example', port: 6379 }],
    ['redis://[fd00::1]:6390/3', { host: 'fd00::1', port: 6390, db: 3 }],
    ['redis://:p%40ss@127.0.0.1:80', { host: '127.0.0.1', port: 80, password: 'p@ss' }],
    ['rediss://bob:secret@127.0.0.1', { host: '127.0.0.1', port: 6379, username: 'bob', password: 'secret', tls: {} }],
    ['/run/redis/redis.sock', { path: '/run/redis/redis.sock' }],
  ])('names one server: %s', (url, options) => {
    expect(parseRedisAddress(url)).toEqual({ options, replicas: 0 });
  });

  it.each([
    ['redis-sentinel://10.0.0.1/leases', leases],
    [
      'redis-sentinel://:secret@10.0.0.1,s2.example:26380,[fd00::3]/leases',
      {
        name: 'leases',
        password: 'secret',
        sentinels: [
          { host: '10.0.0.1', port: 26_379 },
          { host: 's2.example', port: 26_380 },
          { host: 'fd00::3', port: 26_379 },
        ],
      },
    ],
    ['rediss-sentinel://10.0.0.1/leases', { ...leases, tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true }],
    [
      'redis-sentinel://10.0.0.1/leases?sentinelUser=watch&sentinelPassword=p%26w',
      { ...leases, sentinelUsername: 'watch', sentinelPassword: 'p&w' },
    ],
  ])('names Sentinels, and a replica confirms: %s', (url, options) => {
    expect(parseRedisAddress(url)).toEqual({ options, replicas: 1 });
  });

  it('says how many replicas have to confirm', () => {
    expect(parseRedisAddress('redis-sentinel://10.0.0.1/leases?replicas=2').replicas).toBe(2);
    expect(parseRedisAddress('redis-sentinel://10.0.0.1/leases?replicas=0').replicas).toBe(0);
    expect(parseRedisAddress('redis://10.0.0.1?replicas=1').replicas).toBe(1);
  });

  it.each([
    undefined,
    '127.0.0.1:6379',
    'http://127.0.0.1',
    'redis://',
    'redis://a,b',
    'redis://127.0.0.1:port',
    'redis://127.0.0.1/leases',
    'redis://:secret@127.0.0.1?replicas=many',
    'redis-sentinel://10.0.0.1',
    'redis-sentinel://:secret@10.0.0.1,,10.0.0.2/leases',
  ])('is refused as %s, without telling its password', (url) => {
    expect(() => parseRedisAddress(url)).toThrow(/^SEKISHO_REDIS_URL must (?!.*secret)/);
  });
});
