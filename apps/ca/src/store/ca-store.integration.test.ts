import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSettings } from '@sekisho/platform';
import { PostgresServer } from '@sekisho/testing';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CaStore, type CrlContent, type CrlOrder } from './ca-store.ts';
import { openCaDatabase } from './database.ts';
import type { NewCertificate } from './rows.ts';
import type { CaTables } from './schema.ts';

const dayMs = 24 * 3600_000;
const start = Date.UTC(2026, 0, 1);
/** Seconds since 2020. */
const numberOn = (day: number) => (at(day).getTime() - Date.UTC(2020, 0, 1)) / 1_000;
const at = (days: number) => new Date(start + days * dayMs);

let directory: string;
let postgres: PostgresServer;
let made = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-ca-store-'));
  postgres = await PostgresServer.start();
});
afterAll(async () => {
  await postgres.remove();
  rmSync(directory, { recursive: true, force: true });
});

const newSqlite = (): StoreSettings => ({ sqlite: `ca-${made++}.sqlite` });
const newPostgres = (): StoreSettings => {
  const name = `ca_${made++}`;
  process.env[name] = postgres.createDatabase(name);
  return { postgres: { env: name } };
};

function issued(serial: string, change: Partial<NewCertificate> = {}): NewCertificate {
  return {
    serial,
    authority: 'root',
    kind: 'user',
    name: 'alice',
    names: { dns: [], ip: [], email: ['alice@example.com'], upn: ['alice@example.com'] },
    subject: 'CN=alice',
    issuer: 'CN=Internal CA',
    notBefore: at(0),
    notAfter: at(100),
    issuedAt: at(0),
    certificate: Uint8Array.of(0x30, 0x01, 0xff),
    ...change,
  };
}

describe.each([
  ['SQLite', newSqlite],
  ['Postgres', newPostgres],
])('what the CA issued, in %s', (_kind, newStore) => {
  let settings: StoreSettings;
  let database: Kysely<CaTables>;
  let store: CaStore;
  const open = () => openCaDatabase(settings, { stateDir: directory, directory });
  let contents: CrlContent[];
  const order = (day: number, validityDays = 10): CrlOrder => ({
    role: 'root',
    thisUpdate: at(day),
    expiredBefore: at(day - validityDays),
    sign: async (content) => {
      contents.push(content);
      return Uint8Array.of(content.revoked.length);
    },
  });
  const serialsOf = (content: CrlContent | undefined) => content?.revoked.map(({ serial }) => serial);
  const revoke = (serial: string, day: number) =>
    store.revoke({ serial, reason: 'keyCompromise', at: at(day) }, order(day));

  beforeEach(async () => {
    contents = [];
    settings = newStore();
    database = await open();
    store = new CaStore(database);
    await store.adopt('root', Uint8Array.of(1));
    return () => database.destroy();
  });

  it('is found again after it was closed, with its names and bytes', async () => {
    await store.add(issued('4a'));
    await revoke('4a', 1);
    await database.destroy();
    database = await open();
    store = new CaStore(database);
    expect(await store.find('4a')).toEqual({
      authority: 'root',
      names: issued('4a').names,
      certificate: issued('4a').certificate,
      record: {
        serial: '4a',
        kind: 'user',
        name: 'alice',
        subject: 'CN=alice',
        issuer: 'CN=Internal CA',
        notBefore: at(0).toISOString(),
        notAfter: at(100).toISOString(),
        issuedAt: at(0).toISOString(),
        revokedAt: at(1).toISOString(),
        revocationReason: 'keyCompromise',
      },
    });
    expect(await store.crl('root')).toMatchObject({ number: numberOn(1), thisUpdate: at(1) });
  });

  it('has every serial number once', async () => {
    await store.add(issued('4a'));
    await expect(store.add(issued('4a', { name: 'bob' }))).rejects.toThrow();
    expect((await store.find('4a'))?.record.name).toBe('alice');
  });

  it('belongs to one CA', async () => {
    expect(await store.adopt('root', Uint8Array.of(1))).toBe(true);
    expect(await store.adopt('root', Uint8Array.of(2))).toBe(false);
    expect(await store.authority('root')).toEqual(Uint8Array.of(1));
  });

  it('revokes once, also when several ask at the same moment', async () => {
    await store.add(issued('4a'));
    const outcomes = await Promise.all([revoke('4a', 1), revoke('4a', 1), revoke('4a', 1)]);
    expect(outcomes.filter((crl) => crl !== undefined)).toHaveLength(1);
    expect(await revoke('4b', 1)).toBeUndefined();
    expect(contents).toHaveLength(1);
  });

  it('lists on the CRL everything revoked, under rising numbers, also when all is revoked at once', async () => {
    const serials = Array.from({ length: 8 }, (_, index) => `5${index}`);
    for (const serial of serials) await store.add(issued(serial));
    await Promise.all(serials.map((serial) => revoke(serial, 1)));
    const many = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(contents.map(({ number }) => number)).toEqual(many.map((each) => numberOn(1) + each - 1));
    expect(contents.map(({ revoked }) => revoked.length)).toEqual(many);
    expect(await store.crl('root')).toMatchObject({ number: numberOn(1) + 7, crl: Uint8Array.of(8) });
  });

  it('numbers CRLs by the time, so that a store restored from a backup stays above what it gave out before', async () => {
    await store.makeCrl(order(1));
    await store.makeCrl(order(5));
    await store.makeCrl(order(4));
    expect(contents.map(({ number }) => number)).toEqual([numberOn(1), numberOn(5), numberOn(5) + 1]);
  });

  it('keeps a certificate unrevoked when its CRL cannot be made', async () => {
    await store.add(issued('4a'));
    const failing: CrlOrder = { ...order(1), sign: () => Promise.reject(new Error('no key')) };
    await expect(store.revoke({ serial: '4a', reason: 'superseded', at: at(1) }, failing)).rejects.toThrow('no key');
    expect((await store.find('4a'))?.record.revokedAt).toBeNull();
    await store.makeCrl(order(1));
    expect(contents).toEqual([{ number: numberOn(1), revoked: [] }]);
  });

  it('leaves out of the CRL what is over, once a CRL beyond its end had it (RFC 5280 §3.3)', async () => {
    await store.add(issued('4a', { notAfter: at(20) }));
    await revoke('4a', 15);
    // Nothing ran until long after the end: this one is the first beyond it.
    await store.makeCrl(order(60));
    expect(serialsOf(contents.at(-1))).toEqual(['4a']);
    await store.makeCrl(order(65));
    expect(serialsOf(contents.at(-1))).toEqual([]);
  });

  it('lists what a filter asks for', async () => {
    await store.add(issued('10', { kind: 'gateway', name: 'vpn', issuedAt: at(1), notAfter: at(30) }));
    await store.add(issued('20', { kind: 'machine', name: 'laptop', issuedAt: at(2), notAfter: at(10) }));
    await store.add(issued('30', { issuedAt: at(3), notAfter: at(20) }));
    const found = async (filter: Parameters<CaStore['list']>[0]) =>
      (await store.list(filter)).certificates.map(({ serial }) => serial);
    expect(await found({})).toEqual(['30', '20', '10']);
    expect(await found({ kind: 'machine' })).toEqual(['20']);
    expect(await found({ name: 'alice' })).toEqual(['30']);
    expect(await found({ name: "al'ice" })).toEqual([]);
    expect(await found({ expires: { after: at(12), until: at(30) } })).toEqual(['30', '10']);
  });

  it('says when there is more than it lists', async () => {
    const many = Array.from({ length: 801 }, (_, index) => issued((0x1000 + index).toString(16)));
    await database.transaction().execute(async (transaction) => {
      const within = new CaStore(transaction);
      for (const each of many) await within.add(each);
    });
    const { certificates, more } = await store.list({});
    expect([certificates.length, more]).toEqual([800, true]);
    expect((await store.list({ name: 'bob' })).more).toBe(false);
  });
});
