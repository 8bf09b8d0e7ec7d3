import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { encodeAuthorizationResponse } from './authorization.ts';
import { ClientSession } from './client-session.ts';
import type { Exchange } from './exchange.ts';
import type { Header } from './header.ts';
import { PacketReader, type SealedPacket, sealPacket } from './packet.ts';

const secret = Secret.fromText('s3cret');
const header: Header = {
  minorVersion: 0,
  type: 'authorization',
  sequence: 2,
  inClear: false,
  singleConnection: false,
  session: 7,
};

function answer(change: Partial<Header> = {}): SealedPacket {
  const body = encodeAuthorizationResponse({ status: 'fail', message: '', data: '', args: [] });
  const [packet] = new PacketReader().push(sealPacket({ ...header, ...change }, body, secret));
  if (packet === undefined) throw new Error('no packet');
  return packet;
}

const sessionOf = (exchange: Partial<Exchange<string>>) =>
  new ClientSession<string>({
    exchange: {
      type: 'authorization',
      minorVersion: 0,
      first: () => Uint8Array.of(1, 2, 3),
      next: () => ({ kind: 'send', body: Uint8Array.of(4) }),
      ...exchange,
    },
    secret,
    id: 7,
    singleConnection: false,
  });

describe('a session', () => {
  it('lets a bug of its exchange be seen', () => {
    const session = sessionOf({
      next: () => {
        throw new TypeError('a bug');
      },
    });
    session.start();
    expect(() => session.receive(answer())).toThrow(TypeError);
  });

  it('wipes what it sealed, which may hold a password', () => {
    const body = Uint8Array.of(1, 2, 3);
    sessionOf({ first: () => body }).start();
    expect([...body]).toEqual([0, 0, 0]);
  });

  it('ends at the sequence number 255, which never wraps', () => {
    const session = sessionOf({});
    session.start();
    for (let sequence = 2; sequence <= 254; sequence += 2) {
      expect(session.receive(answer({ sequence })).kind).toBe('send');
    }
    expect(session.receive(answer({ sequence: 255 }))).toEqual({ kind: 'broken', problem: 'out-of-turn' });
    expect(session.receive(answer({ sequence: 1 }))).toEqual({ kind: 'broken', problem: 'out-of-turn' });
  });
});
