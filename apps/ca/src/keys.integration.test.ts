import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { useCa } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';
import { openssl } from './testing/openssl.fixture.ts';

const fresh = useCa();
let ca: CaProcess;
beforeEach(async () => {
  ca = await fresh();
  return () => ca.remove();
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const issue = async () => ca.issued('cert.issue', { kind: 'user', name: 'alice', request: await newRequest() });
const keyFile = (role = 'root') => join(ca.keys, `${role}.pem`);

describe('the keys of the CA', () => {
  it('are encrypted files that no one but their owner reads', async () => {
    ca.configure({ issuingCa: true });
    await ca.start();
    expect(modeOf(ca.keys)).toBe('700');
    expect(readdirSync(ca.keys).toSorted()).toEqual(['issuing.crt', 'issuing.pem', 'root.crt', 'root.pem']);
    for (const role of ['root', 'issuing']) {
      expect(modeOf(keyFile(role))).toBe('600');
      expect(readFileSync(keyFile(role), 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
      const passphrase = `pass:${readFileSync(join(ca.directory, 'secrets/ca-passphrase'), 'utf8').trim()}`;
      expect(openssl('pkey', '-in', keyFile(role), '-passin', passphrase, '-noout').ok).toBe(true);
      expect(openssl('pkey', '-in', keyFile(role), '-passin', 'pass:wrong', '-noout').ok).toBe(false);
    }
  });

  it('are the same after a restart, and so is everything issued and revoked', async () => {
    await ca.start();
    const [kept, revoked] = [await issue(), await issue()];
    await ca.issued('cert.revoke', { serial: revoked.record.serial, reason: 'keyCompromise' });
    const before = await ca.authority();
    await ca.stop('SIGKILL');
    await ca.start();
    expect(await ca.authority()).toEqual(before);
    expect(await ca.issued('cert.show', { serial: kept.record.serial })).toEqual(kept);
    const shown = await ca.issued('cert.show', { serial: revoked.record.serial });
    expect(shown.record).toMatchObject({ revocationReason: 'keyCompromise' });
  });

  it('are made once when the CA is started twice at the same moment', async () => {
    ca.configure({ issuingCa: true, http: { port: ca.port } });
    await Promise.all([ca.start(), ca.start()]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ca.authority()));
    expect(new Set(answers.map(({ authorities }) => authorities.join()))).toHaveProperty('size', 1);
    expect(readdirSync(ca.keys)).toHaveLength(4);
    expect((await issue()).chain.toReversed()).toEqual(answers[0]?.authorities);
  });

  it('get their certificate by the next start when the first one crashed in between', async () => {
    await ca.start();
    const key = readFileSync(keyFile());
    await ca.stop('SIGKILL');
    rmSync(join(ca.keys, 'root.crt'));
    rmSync(join(ca.directory, 'state/db'), { recursive: true });
    await ca.start();
    expect(readFileSync(keyFile())).toEqual(key);
    expect((await issue()).chain).toHaveLength(1);
  });

  it('do not open with another passphrase', async () => {
    await ca.start();
    await ca.stop();
    ca.writePassphrase('another one');
    expect(await ca.failure()).toContain(
      'root.pem does not open with the passphrase that internalCa.passphrase names: it was encrypted with another one.',
    );
    expect(ca.log).not.toContain('another one"');
  });

  it('are not used while others can read them', async () => {
    await ca.start();
    await ca.stop();
    chmodSync(keyFile(), 0o640);
    expect(await ca.failure()).toContain('root.pem holds a secret, but others can read it (mode 640); run: chmod 600');
  });

  it('need a passphrase', async () => {
    rmSync(join(ca.directory, 'secrets/ca-passphrase'));
    expect(await ca.failure()).toContain('internalCa.passphrase: ');
    expect(readdirSync(ca.keys)).toEqual([]);
  });

  it('are never made anew once something was issued by them', async () => {
    await ca.start();
    await ca.stop();
    rmSync(keyFile());
    expect(await ca.failure()).toContain('root key is missing in');
    expect(readdirSync(ca.keys)).toEqual(['root.crt']);
  });

  it('work with their own store alone', async () => {
    await ca.start();
    await ca.stop();
    rmSync(ca.keys, { recursive: true });
    ca.configure({ store: { sqlite: 'db/other.sqlite' } });
    await ca.start();
    await ca.stop();
    ca.configure({});
    expect(await ca.failure()).toContain('internalCa.store belongs to another CA than');
  });

  it('stay where an issuing CA was switched on and off again', async () => {
    await ca.start();
    const [root = ''] = (await ca.authority()).authorities;
    const byRoot = await issue();
    await ca.stop();
    ca.configure({ issuingCa: true });
    await ca.start();
    const byIssuing = await issue();
    expect(byIssuing.chain.at(-1)).toBe(root);
    expect((await ca.issued('cert.show', { serial: byRoot.record.serial })).chain).toEqual([root]);
    await ca.stop();
    ca.configure({});
    await ca.start();
    expect((await issue()).chain).toEqual([root]);
    await ca.issued('cert.revoke', { serial: byIssuing.record.serial, reason: 'superseded' });
    const { authorities, crls } = await ca.authority();
    expect([authorities.length, crls.length]).toEqual([2, 2]);
  });
});
