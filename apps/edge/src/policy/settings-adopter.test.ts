import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { parseSettings, type Settings } from '@sekisho/platform';
import { Secret } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kindly, policy, setUp } from '../gateway/edge-in-memory.fixture.ts';
import { SettingsAdopter } from './settings-adopter.ts';

const soon = { timeout: 10_000, interval: 10 };
const folder = mkdtempSync(join(tmpdir(), 'sekisho-adopter-'));
const settingsFile = join(folder, 'sekisho.yaml');
const least = 'officeMode: { pool: 10.66.0.0/16 }\n';
const domain = 'encryptionDomain: [10.0.0.0/8]\n';
const keys = 'preSharedKey: { keys: [{ name: default, secret: { file: psk } }';

const settings = (text: string): Settings => parseSettings(least + text, settingsFile);

/** An edge with clients in memory, and what has it take settings over. */
function running() {
  const edge = setUp(kindly);
  const adopted: Settings[] = [];
  const { inForce, dataplane, gateway, identifiers } = edge;
  const adopter = new SettingsAdopter({
    atStart: settings(domain),
    ...{ inForce, dataplane, gateway, identifiers, settingsFile },
    certificates: { choose: async () => undefined, shown: { certificate: () => undefined, authorities: () => [] } },
    network: { adopt: async (next) => void adopted.push(next as Settings) },
  });
  return { ...edge, adopted, adopt: (text: string) => adopter.adopt(settings(text)) };
}

beforeAll(() => {
  mkdirSync(join(folder, 'secrets'));
  for (const name of ['psk', 'secrets/psk']) writeFileSync(join(folder, name), 'open sesame', { mode: 0o600 });
  writeFileSync(join(folder, 'psk-next'), 'open barley', { mode: 0o600 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const having = (secret: string, ike = 'aes256-sha2-256-ecp256', esp = 'aes256-sha1') => ({
  policy: {
    ...policy(false),
    preSharedKeys: [{ name: 'mine', secret: Secret.fromText(secret) }],
    suites: [parseIkeSuite(ike as 'aes256-sha2-256-ecp256')],
    espSuites: [parseEspSuite(esp as 'aes256-sha1')],
  },
});
type Edge = ReturnType<typeof running>;
async function connected(edge: Edge, address: string, changes: ReturnType<typeof having>) {
  const client = edge.client(address, changes);
  client.connect();
  await vi.waitFor(() => expect(client.officeMode).toBeDefined(), soon);
  return client;
}
async function refused(edge: Edge, address: string, changes: ReturnType<typeof having>): Promise<string | undefined> {
  const before = edge.records('connection.refused').length;
  edge.client(address, changes).connect();
  await vi.waitFor(() => expect(edge.records('connection.refused').length).toBeGreaterThan(before), soon);
  return edge.records('connection.refused').at(-1)?.code;
}

describe('an edge that takes new settings over', () => {
  it('goes on with whoever is in, and serves new clients with new suites and keys alone', async () => {
    const edge = running();
    await connected(edge, '198.51.100.7', having('open sesame'));
    await edge.adopt(
      `${domain}${keys}, { name: next, secret: { file: psk-next } }] }\nike: { suites: [aes256-sha2-384-ecp384] }\nesp: { suites: [aes256gcm16] }\n`,
    );
    const next = having('open barley', 'aes256-sha2-384-ecp384', 'aes256gcm16');
    await connected(edge, '198.51.100.8', next);
    expect(await refused(edge, '198.51.100.9', having('open sesame'))).toBe('no-acceptable-ike-suite');
    const live = edge.gateway.live().map(({ remote, preSharedKey, espSuite }) => [remote, preSharedKey, espSuite]);
    expect(live).toEqual([
      ['198.51.100.7:4500', 'default', 'aes256-sha1'],
      ['198.51.100.8:4500', 'next', 'aes256gcm16'],
    ]);
    expect(edge.records('connection.ended')).toEqual([]);
    await edge.gateway.stop();
  });

  it('refuses a key that was retired, and does not answer when it is to serve nobody', async () => {
    const edge = running();
    await connected(edge, '198.51.100.7', having('open sesame'));
    const { length } = edge.gateway.live();
    await edge.adopt(
      `${domain}preSharedKey: { keys: [{ name: old, secret: { file: psk }, retired: 2026-01-01 }, { name: next, secret: { file: psk-next } }] }\nike: { suites: [aes256-sha2-256-ecp256] }\n`,
    );
    expect(await refused(edge, '198.51.100.8', having('open sesame'))).toBe('pre-shared-key-retired');
    await edge.adopt(`${domain}supportL2tp: false\n`);
    expect(await refused(edge, '198.51.100.9', having('open sesame'))).toBe('l2tp-not-supported');
    expect(edge.gateway.live()).toHaveLength(length);
    await edge.gateway.stop();
  });

  it('has access rules and encryption domain count for sessions that stand, through two changes', async () => {
    const edge = running();
    await connected(edge, '198.51.100.7', having('open sesame'));
    const places = () => [...edge.dataplane.sessions.values()].map(({ network }) => network?.policy);
    const inUse = () => edge.dataplane.access?.policies[places()[0] ?? -1]?.encryptionDomain.include;
    expect(places()).toEqual([0]);
    await edge.adopt(
      `encryptionDomain: [10.1.0.0/16]\nprofiles: [{ users: [alice], encryptionDomain: [10.2.0.0/16] }]\n`,
    );
    expect([places(), inUse()]).toEqual([[258], ['10.2.0.0/16']]);
    await edge.adopt(`encryptionDomain: [10.3.0.0/16]\naccess: { rate: { up: 5M } }\n`);
    expect([places(), inUse()]).toEqual([[0], ['10.3.0.0/16']]);
    expect([...edge.dataplane.sessions.values()][0]?.network?.rate).toMatchObject({ upBitsPerSecond: 5_000_000 });
    await edge.gateway.stop();
  });

  it('leaves the packet path alone where nothing changes of what users may', async () => {
    const edge = running();
    await edge.adopt(`${domain}keepalive: { lcpEcho: 30s }\n`);
    expect(edge.dataplane.access).toBeUndefined();
    expect(edge.inForce.current.ppp.echoInterval).toBe(30_000);
    await edge.gateway.stop();
  });

  it('goes on as before where the keys cannot be used', async () => {
    const edge = running();
    const before = edge.inForce.current;
    const twice = `${domain}${keys}, { name: twin, secret: { file: psk } }] }\n`;
    await expect(edge.adopt(twice)).rejects.toThrow('have the same secret');
    await expect(edge.adopt(`${domain}preSharedKey: { secret: { file: none } }\n`)).rejects.toThrow('none');
    expect(edge.inForce.current).toBe(before);
    expect(edge.adopted).toEqual([]);
    await edge.gateway.stop();
  });

  it('keeps until the next start what was opened and told at the start', async () => {
    const edge = running();
    await edge.adopt(`${domain}tunnel: { mtu: 1300, pathMtu: 1400 }\nrouting: { table: 7, internal: snat }\n`);
    expect(edge.inForce.current).toMatchObject({ ppp: { mru: 1400 }, pathMtu: 1400 });
    expect(edge.adopted[0]?.routing).toEqual({ table: 4500, protocol: 145, internal: 'snat' });
    await edge.gateway.stop();
  });
});
