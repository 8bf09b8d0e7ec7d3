import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { ChildSa, IkeSaId, Spi } from '../security-associations.ts';
import { parseEspSuite } from '../suites.ts';
import { Pair } from '../testing/pair.fixture.ts';
import { espKeyLogEntries, type KeyLogEntry } from './key-log.ts';

const bytes = (length: number, value: number) => new Secret(new Uint8Array(length).fill(value));

const child = (suite: string, address = '198.51.100.7'): ChildSa => ({
  ikeSa: '' as IkeSaId,
  attempt: 'attempt',
  spiIn: 0x1234 as Spi,
  spiOut: 0xfedcba98 as Spi,
  suite: parseEspSuite(suite),
  keysIn: keys(suite, 1),
  keysOut: keys(suite, 2),
  clientPort: 1701,
  remote: { address, port: 4500 },
  local: { address: '203.0.113.1', port: 4500 },
  lifetimeSeconds: 3600,
});

const keys = (suite: string, value: number) => ({
  encryption: bytes(suite.includes('256gcm') ? 32 : 16, value),
  integrity: bytes(suite.endsWith('gcm16') ? 0 : 20, 0xa0 + value),
  salt: bytes(suite.endsWith('gcm16') ? 4 : 0, 0xb0 + value),
});

describe('keys for Wireshark', () => {
  it('name SPI, algorithms and keys of both directions', () => {
    expect(espKeyLogEntries(child('aes128-sha1'))).toEqual([
      {
        table: 'esp_sa',
        line: `"IPv4","*","*","0x00001234","AES-CBC [RFC3602]","0x${'01'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","0x${'a1'.repeat(20)}"`,
      },
      {
        table: 'esp_sa',
        line: `"IPv4","*","*","0xfedcba98","AES-CBC [RFC3602]","0x${'02'.repeat(16)}","HMAC-SHA-1-96 [RFC2404]","0x${'a2'.repeat(20)}"`,
      },
    ]);
  });

  it("put AES-GCM's salt behind its key", () => {
    const [inbound] = espKeyLogEntries(child('aes256gcm16', '2001:db8::7'));
    expect(inbound?.line).toBe(
      `"IPv6","*","*","0x00001234","AES-GCM with 16 octet ICV [RFC4106]","0x${'01'.repeat(32)}b1b1b1b1","NULL",""`,
    );
  });

  it('are told by both ends alike, of renewed SAs too', () => {
    const told: Record<'client' | 'gateway', KeyLogEntry[]> = { client: [], gateway: [] };
    const pair = new Pair();
    pair.keyLog = (side, entry) => void told[side].push(entry);
    pair.connect();
    pair.run(1_000);
    const [established] = pair.effects('client', 'sa-established');
    if (established === undefined) throw new Error('there is no SA');
    pair.apply('client', pair.client.rekeyChild(established.sa.id, pair.now));
    pair.run(1_000);
    pair.apply('client', pair.client.rekey(established.sa.id, pair.now));
    pair.run(1_000);
    const of = (side: 'client' | 'gateway', table: KeyLogEntry['table']) =>
      told[side].filter((entry) => entry.table === table).map(({ line }) => line);
    expect(of('client', 'ikev1_decryption_table')).toHaveLength(2);
    expect(of('client', 'ikev1_decryption_table')[0]).toMatch(/^[0-9a-f]{16},[0-9a-f]{64}$/);
    expect(of('client', 'esp_sa').length).toBeGreaterThanOrEqual(4);
    expect(of('gateway', 'esp_sa').toSorted()).toEqual(of('client', 'esp_sa').toSorted());
    expect(of('gateway', 'ikev1_decryption_table')).toEqual(of('client', 'ikev1_decryption_table'));
  });
});
