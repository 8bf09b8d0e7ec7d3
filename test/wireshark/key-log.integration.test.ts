import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contents, ip, must, names, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gateway } from '../support/gateway.ts';
import { removeLeftovers, removeNamespaces } from '../support/namespaces.ts';
import { Capture } from './capture.ts';

const possible = process.getuid?.() === 0;
const program = (name: string): string => join(repository, 'apps/probe/dist', name);
const password = 'in the clear of an ESP packet';
// Wireshark tells initiator and responder of a Main Mode by their addresses.
const gatewayAddress = '127.0.0.2';

describe.skipIf(!possible)('keys for Wireshark', () => {
  const id = `wireshark-${process.pid}`;
  const namespace = `${id}-gateway`;
  let directory: string;
  let gateway: Gateway;
  const file = (name: string): string => join(directory, name);
  const gatewayKeys = () => file('gateway-keys');

  beforeAll(async () => {
    await removeLeftovers('wireshark');
    directory = await mkdtemp(join(tmpdir(), `${id}-`));
    await ip(`netns add ${namespace}`);
    await ip(`-n ${namespace} link set lo up`);
    const home = {
      namespace,
      directory,
      preSharedKey: 'a key that both ends know',
      settings: { officeMode: { pool: '10.66.0.0/24' }, encryptionDomain: ['10.0.0.0/8'] },
    };
    gateway = await Gateway.start({ ...home, options: ['--log-keys', gatewayKeys()] });
    await gateway.addUser('carol', password);
    await writeFile(file('psk'), home.preSharedKey, { mode: 0o600 });
    await writeFile(file('password'), password, { mode: 0o600 });
  });
  afterAll(async () => {
    await gateway?.stop();
    await removeNamespaces(id);
    await rm(directory, { recursive: true, force: true });
  });

  /** What a client leaves on the wire. */
  async function captured(name: string, client: string, ...options: string[]): Promise<Capture> {
    const capture = await Capture.start(namespace, file(`${name}.pcap`));
    const user = ['--server', gatewayAddress, '--user', 'carol', '--password-file', file('password')];
    const command = [node, program(client), ...user, '--psk-file', file('psk'), ...options];
    await must('ip', ['netns', 'exec', namespace, ...command]);
    await capture.end();
    return capture;
  }

  /** Packets that the keys do not open. */
  const opaque = (capture: Capture, keys: string) =>
    capture.read(keys, '(isakmp.flag_e == 1 && !isakmp.hash) || (esp && !l2tp) || esp.icv_bad == 1');

  const lines = async (keys: string, table: string) => (await readFile(join(keys, table), 'utf8')).trim().split('\n');

  it.each(['aes256-sha1', 'aes128-sha2-256', 'aes256gcm16'])(
    'the probe writes them down: Main Mode, Quick Mode and PPP inside ESP can be read (%s)',
    async (suite) => {
      const keys = file(`keys-${suite}`);
      const options = ['--esp', suite, '--ping', '10.66.0.1', '--log-keys', keys];
      const capture = await captured(suite, 'main.js', ...options);
      expect(await opaque(capture, keys)).toEqual([]);
      const identities = await capture.read(keys, 'isakmp.exchangetype == 2 && isakmp.id.type', [
        'isakmp.id.data.ipv4_addr',
      ]);
      expect(identities).toEqual(['127.0.0.1', gatewayAddress]);
      const modes = await capture.read(keys, 'isakmp.exchangetype == 32', ['isakmp.ipsec.attr.encap_mode']);
      expect(modes).toEqual(['4', '4']);
      const told = (await capture.read(keys, 'l2tp')).join('\n');
      for (const message of ['SCCRQ', 'ICRQ', "NAME='carol'", 'Success', 'Echo (ping) reply']) {
        expect(told).toContain(message);
      }
    },
  );

  it('shows nothing of it without them', async () => {
    const capture = await captured('without', 'main.js', '--esp', 'aes256-sha1');
    const none = file('none');
    expect(await capture.read(none, 'isakmp.id.type || l2tp')).toEqual([]);
    expect(await capture.read(none, 'esp')).not.toEqual([]);
  });

  it('the gateway writes the same as the client', async () => {
    const keys = file('client-keys');
    const before = new Set(await lines(gatewayKeys(), 'esp_sa'));
    await captured('both', 'main.js', '--log-keys', keys);
    const added = (await lines(gatewayKeys(), 'esp_sa')).filter((line) => !before.has(line));
    expect(added.toSorted()).toEqual((await lines(keys, 'esp_sa')).toSorted());
    expect(await lines(gatewayKeys(), 'ikev1_decryption_table')).toEqual(
      expect.arrayContaining(await lines(keys, 'ikev1_decryption_table')),
    );
  });

  it('the gateway writes those of renewed SAs', async () => {
    const renewals = ['--hold', '8', '--rekey-ike', '3', '--rekey-esp', '2'];
    const capture = await captured('renewed', 'load/main.js', '--sessions', '1', ...renewals);
    const cookies = await capture.read(gatewayKeys(), 'isakmp.exchangetype == 2', ['isakmp.ispi']);
    const spis = await capture.read(gatewayKeys(), 'esp', ['esp.spi']);
    expect(new Set(cookies).size).toBeGreaterThan(1);
    expect(new Set(spis).size).toBeGreaterThanOrEqual(4);
    expect(await opaque(capture, gatewayKeys())).toEqual([]);
  });

  it('the gateway warns, and keeps keys nowhere else', async () => {
    expect(gateway.logs()).toContain(`WARNING: the keys of every connection are written to ${gatewayKeys()}`);
    expect(await gateway.cli('status')).toContain('WARNING: the keys of every connection are written');
    expect(contents(file('state/log/edge.log'))).toContain('the keys of every connection are written down');
    for (const table of names(gatewayKeys())) expect((await stat(join(gatewayKeys(), table))).mode & 0o777).toBe(0o600);
    const [, key = ''] = (await lines(gatewayKeys(), 'ikev1_decryption_table'))[0]?.split(',') ?? [];
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(gateway.logs()).not.toContain(key);
  });
});
