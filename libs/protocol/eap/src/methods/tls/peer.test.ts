import { concat, fromHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { EapTlsPeer } from './peer.ts';

const nothing = new Uint8Array();
const start = Uint8Array.of(0x20);
const message = (hex: string) => concat(Uint8Array.of(0), fromHex(hex));
const done = (records: Uint8Array) => ({ kind: 'done', records, plaintext: nothing }) as const;

describe('an EAP-TLS peer', () => {
  it('begins TLS at the Start', () => {
    expect(new EapTlsPeer().receive(start)).toEqual({
      kind: 'tls',
      input: { begin: true, records: nothing, plaintext: nothing },
    });
  });

  it('gives every message to TLS, and sends what TLS makes of it', () => {
    const peer = new EapTlsPeer();
    peer.receive(start);
    expect(peer.tls(done(fromHex('160301')))).toEqual({ kind: 'respond', data: message('160301') });
    expect(peer.receive(message('1603ff'))).toEqual({
      kind: 'tls',
      input: { begin: false, records: fromHex('1603ff'), plaintext: nothing },
    });
    expect(peer.tls(done(nothing))).toEqual({ kind: 'respond', data: message('') });
  });

  it('sends a long message in fragments, each when the one before is acknowledged', () => {
    const peer = new EapTlsPeer();
    peer.receive(start);
    const records = new Uint8Array(limits.tlsFragmentBytesMax + 1).fill(7);
    const first = peer.tls(done(records));
    if (first.kind !== 'respond') throw new Error(first.kind);
    expect((first.data[0] ?? 0) & 0x40).toBe(0x40);
    const rest = peer.receive(message(''));
    if (rest.kind !== 'respond') throw new Error(rest.kind);
    expect((rest.data[0] ?? 0) & 0x40).toBe(0);
    expect(first.data.length - 5 + rest.data.length - 1).toBe(records.length);
  });

  it('fails where TLS fails', () => {
    expect(new EapTlsPeer().tls({ kind: 'failed', reason: 'TLS: no' })).toEqual({ kind: 'fail', reason: 'TLS: no' });
  });
});
