import { describe, expect, it } from 'vitest';
import { formatRedisConfig, redisUrl } from './redis-config.ts';

describe('the configuration of the private Redis', () => {
  it('keeps leases over a crash, on loopback behind a password', () => {
    const config = formatRedisConfig({ port: 4712, password: 'pa ss', store: '/var/my state' }).split('\n');
    expect(config).toEqual(
      expect.arrayContaining([
        'bind 127.0.0.1',
        'port 4712',
        'requirepass "pa ss"',
        'dir "/var/my state"',
        'appendonly yes',
      ]),
    );
  });

  it('writes the password so that a URL can hold it', () => {
    expect(new URL(redisUrl({ port: 1, password: 'a/b@c' })).host).toBe('127.0.0.1:1');
  });
});
