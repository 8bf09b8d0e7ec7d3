import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busUsers } from '@sekisho/contracts';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { initCluster, refuseSettingsFile } from './init.ts';
import { dataVolumes } from './layout.ts';

/** Volumes as docker-compose.yml mounts them into `init`. */
const secretVolumes = [
  'cluster-secrets',
  ...['nats-1', 'nats-2', 'nats-3'].map((node) => `${node}-config`),
  ...['redis-1', 'redis-2', 'redis-3', 'sentinel-1', 'sentinel-2', 'sentinel-3'],
  ...['postgres-secrets', 'postgres-init'],
  ...['ca', 'auth', 'ip-pool', 'audit', 'edge', 'balancer', 'console', 'cli', 'publisher', 'grafana'].map(
    (service) => `${service}-secrets`,
  ),
];

/** An empty cluster's volumes. */
function makeVolumes(): string {
  const root = mkdtempSync(join(tmpdir(), 'sekisho-init-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const name of [...secretVolumes, ...Object.keys(dataVolumes)]) mkdirSync(join(root, name));
  return root;
}

/** Every file by its path, with its text. */
function filesOf(root: string): Map<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

const text = (root: string, path: string) => readFileSync(join(root, path), 'utf8').trimEnd();

describe('sekisho cluster init', () => {
  beforeAll(() => {
    // It gives files to the users of services.
    expect(process.getuid?.()).toBe(0);
  });

  it('makes what is missing, each file readable by its service alone', async () => {
    const root = makeVolumes();
    expect(await initCluster(root)).toMatch(/^Made all secrets and \d+ files in /);
    const files = [...filesOf(root).keys()];
    const isOpen = (path: string) => (statSync(join(root, path)).mode & 0o077) !== 0;
    const exposed = files.filter((path) => !path.endsWith('.public') && isOpen(path));
    expect(exposed).toEqual([]);
    const owner = (path: string) => statSync(join(root, path)).uid;
    expect(
      ['edge-secrets/psk', 'auth-secrets/postgres-url', 'redis-1/redis.conf', 'nats-2-config/nats.conf'].map(owner),
    ).toEqual([10_001, 10_001, 999, 10_002]);
    expect(Object.entries(dataVolumes).filter(([volume, uid]) => owner(volume) !== uid)).toEqual([]);
  });

  it('gives nobody the password of another', async () => {
    const root = makeVolumes();
    await initCluster(root);
    const secrets = [...filesOf(root)].filter(
      ([path]) => path.startsWith('cluster-secrets/') && !path.endsWith('.pem'),
    );
    const strangers = (secret: string, friends: RegExp) =>
      [...filesOf(root)]
        .filter(([path, content]) => !friends.test(path) && content.includes(secret))
        .map(([path]) => path);
    for (const { name } of busUsers) {
      const password = text(root, `cluster-secrets/bus/${name}`);
      expect(strangers(password, new RegExp(`^(cluster-secrets|${name}-secrets|nats-\\d-config)/`))).toEqual([]);
    }
    expect(strangers(text(root, 'cluster-secrets/tls/ca.key'), /^cluster-secrets\//)).toEqual([]);
    expect(
      strangers(text(root, 'cluster-secrets/sealing/auth-seal.private'), /^(cluster-secrets|auth-state)\//),
    ).toEqual([]);
    expect(strangers(text(root, 'cluster-secrets/ca-passphrase'), /^(cluster-secrets|ca-secrets)\//)).toEqual([]);
    expect(secrets.length).toBeGreaterThan(15);
  });

  it("certifies the bus's servers for the names by which they are called", async () => {
    const root = makeVolumes();
    await initCluster(root);
    const ca = new X509Certificate(text(root, 'edge-secrets/nats-ca.pem'));
    const server = new X509Certificate(text(root, 'nats-3-config/server.pem'));
    expect([server.checkIssued(ca), server.verify(ca.publicKey), server.checkHost('nats-3')]).toEqual([
      true,
      true,
      'nats-3',
    ]);
    expect(server.checkHost('nats-1')).toBeUndefined();
  });

  it('begins with one primary of the leases, two replicas, and a lease that one of them has to confirm', async () => {
    const root = makeVolumes();
    await initCluster(root);
    const primaries = ['redis-1', 'redis-2', 'redis-3'].map(
      (name) => /^replicaof (\S+)/m.exec(text(root, `${name}/redis.conf`))?.[1],
    );
    expect(primaries).toEqual([undefined, '172.30.5.11', '172.30.5.11']);
    expect(text(root, 'ip-pool-secrets/redis-url')).toContain('/leases?replicas=1&');
  });

  it('changes nothing when it runs again, and keeps what services have made of their own', async () => {
    const root = makeVolumes();
    await initCluster(root);
    // Redis writes its own configuration when it takes over.
    writeFileSync(join(root, 'redis-1/redis.conf'), 'replicaof 172.30.5.12 6379\n');
    writeFileSync(join(root, 'postgres-data/PG_VERSION'), '15\n');
    const before = filesOf(root);
    expect(await initCluster(root)).toBe('Everything is there already.');
    expect(filesOf(root)).toEqual(before);
  });

  it('adds what is lost of a volume, and brings configurations up to date', async () => {
    const root = makeVolumes();
    await initCluster(root);
    const psk = text(root, 'edge-secrets/psk');
    rmSync(join(root, 'edge-secrets/psk'));
    chmodSync(join(root, 'nats-1-config/nats.conf'), 0o600);
    writeFileSync(join(root, 'nats-1-config/nats.conf'), 'of an older version');
    expect(await initCluster(root)).toBe('Made 2 files in edge-secrets, nats-1-config.');
    expect(text(root, 'edge-secrets/psk')).toBe(psk);
    expect(text(root, 'nats-1-config/nats.conf')).toContain('authorization');
  });

  it('makes the pre-shared keys that the settings name beside the first one, where they belong', async () => {
    const root = makeVolumes();
    await initCluster(root);
    const key = (name: string, file: string, more: object = {}) => ({ name, secret: { file }, ...more });
    const keys = [
      key('default', '/secrets/psk'),
      key('spring', '/secrets/psk-spring'),
      key('gone', '/secrets/psk-gone', { retired: new Date(0) }),
      // Of another service, and of nobody here.
      key('wrong', '/secrets/nats-password'),
      key('elsewhere', '/etc/psk-elsewhere'),
    ];
    expect(await initCluster(root, { preSharedKey: { support: true, keys } })).toBe(
      'Made 3 files in cli-secrets, console-secrets, edge-secrets.',
    );
    expect(text(root, 'edge-secrets/psk-spring')).toMatch(/^([a-z2-7]{4}-){6}[a-z2-7]{4}$/);
    const named = [...filesOf(root).keys()].filter((path) => path.includes('/psk'));
    expect(named.toSorted()).toEqual(
      ['cli-secrets', 'cluster-secrets', 'console-secrets', 'edge-secrets'].flatMap((volume) => [
        `${volume}/psk`,
        `${volume}/psk-spring`,
      ]),
    );
  });

  it('refuses new secrets for data that others were made for', async () => {
    const root = makeVolumes();
    await initCluster(root);
    rmSync(join(root, 'cluster-secrets'), { recursive: true });
    mkdirSync(join(root, 'cluster-secrets'));
    await expect(initCluster(root)).rejects.toThrow(
      /^cluster-secrets is empty, but edge-state, auth-state, console-state, cli-state hold data of a cluster: restore cluster-secrets/,
    );
    expect(readdirSync(join(root, 'cluster-secrets'))).toEqual([]);
  });

  it('refuses a volume of another cluster', async () => {
    const root = makeVolumes();
    await initCluster(root);
    chmodSync(join(root, 'ip-pool-secrets/redis-url'), 0o600);
    writeFileSync(join(root, 'ip-pool-secrets/redis-url'), 'redis://elsewhere\n');
    await expect(initCluster(root)).rejects.toThrow(
      /^ip-pool-secrets holds another redis-url than the one that was made/,
    );
  });

  it('says which volume is not mounted', async () => {
    const root = makeVolumes();
    rmSync(join(root, 'audit-secrets'), { recursive: true });
    await expect(initCluster(root)).rejects.toThrow(
      /audit-secrets is missing: the volume audit-secrets has to be mounted there/,
    );
  });

  it('does not pass over a file of settings that a release before has mounted', () => {
    const SEKISHO_SETTINGS_FILE = '/srv/sekisho.yaml';
    expect(() => refuseSettingsFile({ SEKISHO_SETTINGS_FILE })).toThrow(
      /^SEKISHO_SETTINGS_FILE is not read any more. Move \/srv\/sekisho.yaml .* SEKISHO_SETTINGS_FOLDER/,
    );
    for (const moved of [{}, { SEKISHO_SETTINGS_FILE, SEKISHO_SETTINGS_FOLDER: '/srv/sekisho' }])
      expect(() => refuseSettingsFile(moved)).not.toThrow();
  });
});
