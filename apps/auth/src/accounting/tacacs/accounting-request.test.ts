import { type ConnectionEvent, connectionEvent } from '@sekisho/contracts';
import { argument, encodeAccountingRequest } from '@sekisho/tacacs';
import { describe, expect, it } from 'vitest';
import { isAccounted } from '../accountant.ts';
import { Session } from '../session.fixture.ts';
import { accountingRequest } from './accounting-request.ts';

const alice = new Session('10.66.0.2', 'corp');

function written(event: ConnectionEvent, userName = 'alice') {
  const fixed = connectionEvent.parse({ ...event, time: '2026-01-02T03:04:05.000Z' });
  if (!isAccounted(fixed)) throw new Error(`${fixed.type} is not accounted`);
  return accountingRequest(fixed, { service: 'ppp', userName });
}

describe('a record of a session', () => {
  it('begins with what runs, whose it is and since when', () => {
    expect(written(alice.established())).toEqual({
      record: 'start',
      user: 'alice',
      port: alice.connection,
      remoteAddress: '198.51.100.7',
      login: { method: 'tacacs-plus', privilege: 1, type: 'not-set', service: 'ppp' },
      args: [
        argument('task_id', alice.connection),
        argument('start_time', Date.UTC(2026, 0, 2, 3, 4, 5) / 1000),
        argument('timezone', 'UTC'),
        argument('service', 'ppp'),
        argument('protocol', 'ip'),
        argument('addr', '10.66.0.2'),
      ],
    });
  });

  it.each([
    [alice.progress(60_000, 2 ** 32 + 1), 'still-running'],
    [alice.ended(60_000, 2 ** 32 + 1), 'stop'],
  ] as const)('goes on and ends with what it carried since', (event, record) => {
    const request = written(event);
    expect(request.record).toBe(record);
    expect(request.args).toContainEqual(argument('start_time', Date.UTC(2026, 0, 2, 3, 3, 5) / 1000));
    expect(request.args.slice(-5)).toEqual([
      argument('elapsed_time', 60),
      argument('bytes_in', 4_294_967_297),
      argument('bytes_out', 7),
      argument('paks_in', 3),
      argument('paks_out', 1),
    ]);
  });

  it('fits the protocol however long the name is', () => {
    const request = written(alice.ended(1, 1), 'ä'.repeat(253));
    expect(request.user).toBe('ä'.repeat(127));
    expect(() => encodeAccountingRequest(request)).not.toThrow();
  });
});
