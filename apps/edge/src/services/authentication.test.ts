import { type Bus, BusError, backEndTimeoutMaxMs } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { Authentication } from './authentication.ts';

const client = { connection: '01JDGB0000000000000000TEST', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;
const credentials = {
  protocol: 'chap-md5',
  user: 'alice',
  identifier: 1,
  challenge: new Uint8Array(16),
  response: new Uint8Array(16),
} as const;

describe('asking the auth service', () => {
  it('waits as long as a back end may take, so that the record says which one did not answer', async () => {
    const waits: (number | undefined)[] = [];
    const request = async (subject: string, _payload: unknown, _schema: unknown, options?: { timeoutMs?: number }) => {
      waits.push(options?.timeoutMs);
      throw new BusError('timeout', subject);
    };
    const authentication = new Authentication({ request } as unknown as Bus, 'edge-1', {} as never);

    await authentication.verify(client, credentials);
    await authentication.eap(client, new Uint8Array(5), undefined);

    expect(waits).toHaveLength(2);
    for (const wait of waits) expect(wait).toBeGreaterThan(backEndTimeoutMaxMs);
  });
});
