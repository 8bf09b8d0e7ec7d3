import { seconds } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DhcpMessage, encodeDhcp } from '../message.ts';
import { alice, at, bob, bound, first, given, leased, second, sent, type World, world } from './client.fixture.ts';

describe('a lease that stands', () => {
  it('is renewed by its own server, whatever the settings say by now', () => {
    const lease = leased(world());
    const it = world({ servers: [second] });
    const { id, effects } = it.client.renew(lease, at(1800));
    const request = sent(effects);
    expect(request).toMatchObject({ server: first, message: { type: 'request', ciaddr: '10.66.0.7' } });
    expect(request.message.options.requestedAddress).toBeUndefined();
    expect(request.message.options.serverId).toBeUndefined();
    const options = { ...given, leaseTime: 7200 };
    expect(it.answer(request.message, 'ack', 1801, { options })).toMatchObject([
      { kind: 'bound', exchange: id, askedAt: at(1800), lease: { address: '10.66.0.7', leaseTime: seconds(7200) } },
    ]);
  });

  it('is not renewed by a server that is silent, and no other is asked before T2', () => {
    const it = world();
    const { id } = it.client.renew(leased(it), at(1800));
    it.client.timeout(at(1803));
    expect(it.client.timeout(at(1806))).toMatchObject([{ kind: 'unanswered', exchange: id }]);
  });

  it('is renewed by any server from T2 on', () => {
    const it = world();
    const { effects } = it.client.rebind(leased(it), at(3150));
    expect(sent(effects)).toMatchObject({ server: first, message: { type: 'request', ciaddr: '10.66.0.7' } });
    it.client.timeout(at(3153));
    const elsewhere = sent(it.client.timeout(at(3156)));
    expect(elsewhere).toMatchObject({ server: second, message: { type: 'request', ciaddr: '10.66.0.7' } });
    const options = { ...given, serverId: '10.0.0.2' };
    expect(bound(it.answer(elsewhere.message, 'ack', 3157, { options })).lease).toMatchObject({
      server: second,
      serverId: '10.0.0.2',
    });
  });

  it.each(['renew', 'rebind'] as const)('is lost when a server says so: %s', (how) => {
    const it = world();
    const { id, effects } = it.client[how](leased(it), at(3150));
    const options = { serverId: '10.0.0.1', message: 'lease not found' };
    expect(it.answer(sent(effects).message, 'nak', 3151, { options, yiaddr: '0.0.0.0' })).toEqual([
      { kind: 'lost', exchange: id, server: first, message: 'lease not found' },
    ]);
  });

  it('is given back', () => {
    const it = world();
    const { server, message } = sent(it.client.release(leased(it)));
    expect(server).toEqual(first);
    expect(message).toMatchObject({
      type: 'release',
      ciaddr: '10.66.0.7',
      options: { serverId: '10.0.0.1', clientId: alice.clientId },
    });
    expect(it.client.deadline).toBeUndefined();
  });

  it('is declined when somebody else uses the address', () => {
    const it = world();
    const { server, message } = sent(it.client.decline(leased(it)));
    expect(server).toEqual(first);
    expect(message).toMatchObject({
      type: 'decline',
      ciaddr: '0.0.0.0',
      options: { serverId: '10.0.0.1', requestedAddress: '10.66.0.7', clientId: alice.clientId },
    });
  });
});

describe('what is no answer', () => {
  it.each([
    ['bytes that are no message', (it: World) => it.client.receive(Uint8Array.of(1), at(1)), 'malformed'],
    [
      'an answer to nobody',
      (it: World, asked: DhcpMessage) => it.answer({ ...asked, xid: 99 }, 'offer', 1),
      'unexpected',
    ],
    [
      'an answer to another client',
      (it: World, asked: DhcpMessage) => it.answer({ ...asked, hardware: bob.hardware }, 'offer', 1),
      'unexpected',
    ],
    [
      'the client’s own message',
      (it: World, asked: DhcpMessage) => it.client.receive(encodeDhcp(asked), at(1)),
      'unexpected',
    ],
    ['an ack before the offer', (it: World, asked: DhcpMessage) => it.answer(asked, 'ack', 1), 'unexpected'],
  ])('is passed over: %s', (_, receive, reason) => {
    const it = world();
    const asked = sent(it.acquire(alice, 0).effects).message;
    expect(receive(it, asked)).toMatchObject([{ kind: 'ignored', reason }]);
    expect(sent(it.answer(asked, 'offer', 2)).message.type).toBe('request');
  });

  it('is passed over: an ack of another address', () => {
    const it = world();
    const request = sent(it.answer(sent(it.acquire(alice, 0).effects).message, 'offer', 1)).message;
    expect(it.answer(request, 'ack', 2, { yiaddr: '10.66.0.99' })).toMatchObject([{ kind: 'ignored' }]);
    expect(bound(it.answer(request, 'ack', 2)).lease.address).toBe('10.66.0.7');
  });

  it('is survived, whatever it is', () => {
    const change = fc.tuple(fc.nat(299), fc.nat(255));
    const type = fc.constantFrom('offer' as const, 'ack' as const, 'nak' as const);
    fc.assert(
      fc.property(type, fc.array(change, { maxLength: 6 }), fc.nat(300), (type, changes, length) => {
        const it = world();
        const asked = sent(it.acquire(alice, 0).effects).message;
        const bytes = encodeDhcp({ ...asked, type, op: 'reply', yiaddr: '10.66.0.7', options: given });
        for (const [at, value] of changes) bytes[at] = value;
        const effects = it.client.receive(bytes.subarray(0, length), at(1));
        expect(effects).toHaveLength(1);
        expect(['send', 'ignored']).toContain(effects[0]?.kind);
      }),
    );
  });
});
