import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { noTraffic } from './traffic.ts';

function recorded() {
  const records: { type: string; data: Record<string, unknown> }[] = [];
  const remote = { address: '198.51.100.7', port: 4500 };
  const recorder = { record: (type: string, data: object) => void records.push({ type, data: { ...data } }) };
  const connection = new Connection({
    id: '01K0000000000000000000000A',
    edge: 'edge-1',
    remote,
    startedAt: instant(1000),
    recorder,
  });
  return { records, connection };
}

describe('Connection', () => {
  it('records the way in, its time and its end', () => {
    const { records, connection } = recorded();
    connection.reach('main-mode-1');
    Object.assign(connection.facts, { user: 'alice', address: '10.66.0.2', authentication: 'pap' });
    connection.connected(instant(1250));
    connection.end('client-disconnected', { ...noTraffic, bytesIn: 7 }, instant(3250), 'User request');
    expect(records.map(({ type }) => type)).toEqual([
      'connection.step',
      'connection.step',
      'connection.established',
      'connection.ended',
    ]);
    expect(records[2]?.data).toMatchObject({ user: 'alice', address: '10.66.0.2', tookMs: 250 });
    expect(records[3]?.data).toMatchObject({
      reason: 'client-disconnected',
      durationMs: 2000,
      bytesIn: 7,
      detail: 'User request',
    });
  });

  it('has one outcome: the first reason of a refusal counts, and what is refused never ends', () => {
    const { records, connection } = recorded();
    connection.refuse('wrong-password');
    connection.refuse('ppp-timed-out');
    connection.reach('authenticated');
    connection.end('dead-peer', noTraffic, instant(2000));
    expect(records).toEqual([
      { type: 'connection.refused', data: expect.objectContaining({ code: 'wrong-password', step: 'main-mode-1' }) },
    ]);
  });

  it('is not refused once it is in, and does not end before', () => {
    const { records, connection } = recorded();
    connection.end('dead-peer', noTraffic, instant(2000));
    Object.assign(connection.facts, { user: 'alice', address: '10.66.0.2' });
    connection.connected(instant(2000));
    connection.refuse('l2tp-timed-out');
    expect(records.map(({ type }) => type)).toEqual(['connection.step', 'connection.established']);
  });

  it('is told from others by all that is asked for', () => {
    const { connection } = recorded();
    const [machine, user] = [
      { issuer: 'CN=Machines', serial: 'a1' },
      { issuer: 'CN=Users', serial: 'b2' },
    ];
    Object.assign(connection.facts, { user: 'alice@corp', address: '10.66.0.2', backEnd: 'radius' });
    Object.assign(connection.facts, { machineCertificate: machine, userCertificate: user });
    const own = {
      connection: '01K0000000000000000000000A',
      users: ['alice', 'alice@corp'],
      address: '10.66.0.2',
      remoteAddress: '198.51.100.7',
      backEnds: ['radius'],
      certificates: [{ issuer: 'CN=Users', serial: 'a1' }, user],
      issuers: ['CN=Machines'],
    };
    expect(connection.fits({})).toBe(true);
    expect(connection.fits(own)).toBe(true);
    const others = [
      { connection: '01K0000000000000000000000B' },
      { users: ['bob'] },
      { users: [] },
      { address: '10.66.0.3' },
      { remoteAddress: '198.51.100.8' },
      { backEnds: ['ldap'] },
      { certificates: [{ issuer: 'CN=Users', serial: 'a1' }] },
      { issuers: ['CN=Others'] },
    ];
    for (const other of others) expect(connection.fits({ ...own, ...other })).toBe(false);
  });

  it('stays connected when its keys are renewed', () => {
    const { records, connection } = recorded();
    Object.assign(connection.facts, { user: 'alice', address: '10.66.0.2' });
    connection.connected(instant(2000));
    connection.reach('quick-mode-1');
    expect(connection.live(noTraffic).step).toBe('connected');
    expect(records.map(({ type }) => type)).toEqual(['connection.step', 'connection.established']);
  });
});
