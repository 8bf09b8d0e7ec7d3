import type { ConnectionEvent } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { LiveLines } from './live-lines.ts';

const connection = '01JD0000000000000000000000';
const envelope = {
  specversion: '1.0',
  id: '01JD0000000000000000000001',
  source: 'edge',
  subject: connection,
  time: '2026-01-31T10:11:12.000Z',
  datacontenttype: 'application/json',
} as const;
const common = { connection, edge: 'edge', remote: '192.0.2.7:4500' };
const step = (data: object): ConnectionEvent => ({
  ...envelope,
  type: 'sekisho.connection.step',
  data: { ...common, step: 'authenticated', ...data },
});
const columns = (line: string | undefined) => (line ?? '').split(/ {2,}/).slice(1);

describe('a live line', () => {
  it('tells who, from where, which address and which step', () => {
    const lines = new LiveLines();
    expect(columns(lines.format(step({ user: 'alice', address: '10.66.0.2', step: 'address-leased' })))).toEqual([
      '192.0.2.7:4500',
      'alice',
      '10.66.0.2',
      'address-leased',
    ]);
  });

  it('leaves it to the next one to say that a client is connected', () => {
    expect(new LiveLines().format(step({ step: 'connected' }))).toBeUndefined();
  });

  it('remembers the user that a later event does not repeat', () => {
    const lines = new LiveLines();
    lines.format(step({ user: 'alice' }));
    expect(columns(lines.format(step({ step: 'address-leased' })))[1]).toBe('alice');
  });

  it('forgets a connection that was refused', () => {
    const lines = new LiveLines();
    lines.format(step({ user: 'alice' }));
    const refused = { ...common, step: 'authenticated', code: 'wrong-password' } as const;
    lines.format({ ...envelope, type: 'sekisho.connection.refused', data: refused });
    expect(columns(lines.format(step({})))[1]).toBe('-');
  });

  it('says why a connection was refused and what to do', () => {
    const data = { ...common, step: 'authenticating', code: 'unknown-user', user: 'bob' } as const;
    const line = new LiveLines().format({ ...envelope, type: 'sekisho.connection.refused', data });
    expect(line).toContain('REFUSED at authenticating [unknown-user]: There is no such user.');
    expect(line).toContain('sekisho user add');
  });

  it('shows how a connection was made and how fast', () => {
    const data = {
      ...common,
      user: 'alice',
      realm: 'internal',
      backEnd: 'internal',
      address: '10.66.0.2',
      authentication: 'ms-chap-v2',
      ikeSuite: 'aes256-sha1-modp2048',
      espSuite: 'aes256-sha1',
      machine: '10.0.0.5',
      tookMs: 412,
    };
    expect(columns(new LiveLines().format({ ...envelope, type: 'sekisho.connection.established', data })).at(-1)).toBe(
      'connected in 412 ms: ms-chap-v2, IKE aes256-sha1-modp2048, ESP aes256-sha1',
    );
  });

  it('keeps accounts of traffic to itself', () => {
    const traffic = { durationMs: 600_000, bytesIn: 1, bytesOut: 2, packetsIn: 1, packetsOut: 1 };
    const data = { ...common, ...traffic, user: 'alice', address: '10.66.0.2', realm: 'corp', backEnd: 'radius' };
    expect(new LiveLines().format({ ...envelope, type: 'sekisho.connection.progress', data })).toBeUndefined();
  });

  it('lets no client steer the terminal', () => {
    expect(new LiveLines().format(step({ user: '\u001b[2Jroot\u202e' }))).toContain('?[2Jroot?');
  });
});
