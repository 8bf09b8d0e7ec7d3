import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionPool } from './connection-pool.ts';

class FakeConnection {
  lost = false;
  close(): void {
    this.lost = true;
  }
}

const patient = new AbortController().signal;
const settled = () => vi.advanceTimersByTimeAsync(0);

describe('a pool of two connections', () => {
  let opened: FakeConnection[];
  let pool: ConnectionPool<FakeConnection>;
  let failure: Error | undefined;

  beforeEach(() => {
    vi.useFakeTimers();
    opened = [];
    failure = undefined;
    const open = async () => {
      if (failure !== undefined) throw failure;
      const connection = new FakeConnection();
      opened.push(connection);
      return connection;
    };
    pool = new ConnectionPool({ server: 'ldap.example.com:389', open, max: 2, idleMs: 30_000 });
  });
  afterEach(() => vi.useRealTimers());

  it('lends the same connection again', async () => {
    const { connection, reused } = await pool.lend(patient);
    expect(reused).toBe(false);
    pool.giveBack(connection, true);
    expect(await pool.lend(patient)).toEqual({ connection, reused: true });
    expect(opened).toHaveLength(1);
  });

  it('opens no more than two; the third gets one that comes back', async () => {
    const { connection } = await pool.lend(patient);
    await pool.lend(patient);
    const third = pool.lend(patient);
    await settled();
    expect(opened).toHaveLength(2);
    pool.giveBack(connection, true);
    expect(await third).toEqual({ connection, reused: true });
  });

  it('opens another one for who waits when one broke', async () => {
    const { connection } = await pool.lend(patient);
    await pool.lend(patient);
    const third = pool.lend(patient);
    pool.giveBack(connection, false);
    expect(await third).toMatchObject({ reused: false });
    expect(connection.lost).toBe(true);
  });

  it('keeps nothing of a connection that could not be opened', async () => {
    failure = new Error('refused');
    for (let attempt = 0; attempt < 5; attempt += 1) await expect(pool.lend(patient)).rejects.toThrow('refused');
    failure = undefined;
    await pool.lend(patient);
    await pool.lend(patient);
    expect(opened).toHaveLength(2);
  });

  it('passes over idle connections that the server closed', async () => {
    const { connection } = await pool.lend(patient);
    pool.giveBack(connection, true);
    connection.close();
    expect(await pool.lend(patient)).toMatchObject({ reused: false });
  });

  it('closes a connection that nobody used for 30 s', async () => {
    const { connection } = await pool.lend(patient);
    pool.giveBack(connection, true);
    vi.advanceTimersByTime(29_999);
    expect(connection.lost).toBe(false);
    vi.advanceTimersByTime(1);
    expect(connection.lost).toBe(true);
  });

  it('lets nobody wait longer than their deadline, and says that it is busy', async () => {
    await pool.lend(patient);
    await pool.lend(patient);
    const deadline = new AbortController();
    const third = pool.lend(deadline.signal);
    deadline.abort();
    await expect(third).rejects.toThrow('LDAP ldap.example.com:389 is slow: all 2 connections to it were in use');
  });

  it('ends the wait of all for a server that is dead', async () => {
    await pool.lend(patient);
    await pool.lend(patient);
    const waiting = [pool.lend(patient), pool.lend(patient)];
    pool.failWaiting(new Error('dead'));
    for (const each of waiting) await expect(each).rejects.toThrow('dead');
  });

  it('closes all at its end', async () => {
    const { connection: idle } = await pool.lend(patient);
    const { connection: lent } = await pool.lend(patient);
    pool.giveBack(idle, true);
    pool.close();
    expect([idle.lost, lent.lost]).toEqual([true, true]);
    await expect(pool.lend(patient)).rejects.toThrow('stopping');
  });
});
