import { describe, expect, it } from 'vitest';
import { serversOf } from './connection.ts';

describe('the servers of the bus', () => {
  it('are one or several', () => {
    expect(serversOf({ natsUrl: 'nats://127.0.0.1:4222' })).toEqual({ servers: ['nats://127.0.0.1:4222'] });
    expect(serversOf({ natsUrl: 'nats://a:1, nats://b:2,' })).toEqual({ servers: ['nats://a:1', 'nats://b:2'] });
  });

  it('are all spoken to by TLS where one of them is, or a CA is named', () => {
    expect(serversOf({ natsUrl: 'tls://a:1,nats://b:2' }).tls).toEqual({});
    const { tls } = serversOf({ natsUrl: 'nats://a:1', natsCaFile: import.meta.filename });
    expect(tls).toEqual({ ca: expect.stringContaining('natsCaFile') });
  });
});
