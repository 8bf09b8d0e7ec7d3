import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseSettings } from '@sekisho/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StatePaths, statePaths } from '../../state/state-paths.ts';
import { divideOlderState, handCertificates, shareSealingKey } from './service-folders.ts';

const minimal = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
let paths: StatePaths;
beforeEach(() => {
  paths = statePaths(mkdtempSync(join(tmpdir(), 'sekisho-folders-')), {});
});
afterEach(() => rmSync(paths.root, { recursive: true }));

function write(file: string, text = file): void {
  mkdirSync(dirname(join(paths.root, file)), { recursive: true });
  writeFileSync(join(paths.root, file), text, { mode: 0o600 });
}
const read = (file: string) => readFileSync(join(paths.root, file), 'utf8');

describe('what release 0.1.0 kept in one folder', () => {
  const kept = [
    'keys/ca/root.pem',
    'keys/auth-seal.private',
    'keys/password-key',
    'db/users.sqlite',
    'db/users.sqlite-wal',
    'db/audit.sqlite',
    'db/ca.sqlite',
    'spool/edge.edge.sqlite',
    'spool/audit.audit.sqlite',
  ];

  it('goes to the service whose it is', () => {
    for (const file of kept) write(file);
    divideOlderState(paths, parseSettings(minimal, '/none'));
    expect(read('ca/keys/ca/root.pem')).toBe('keys/ca/root.pem');
    expect(readdirSync(join(paths.root, 'auth/keys')).toSorted()).toEqual(['auth-seal.private', 'password-key']);
    expect(readdirSync(join(paths.root, 'auth/db')).toSorted()).toEqual(['users.sqlite', 'users.sqlite-wal']);
    expect([read('audit/db/audit.sqlite'), read('ca/db/ca.sqlite')]).toEqual(['db/audit.sqlite', 'db/ca.sqlite']);
    expect([read('edge/spool/edge.edge.sqlite'), read('audit/spool/audit.audit.sqlite')]).toHaveLength(2);
    expect(readdirSync(join(paths.root, 'db'))).toEqual([]);
  });

  it('is left where the service has its own already, and where the settings name another place', () => {
    write('db/users.sqlite', 'old');
    write('auth/db/users.sqlite', 'new');
    divideOlderState(paths, parseSettings(`${minimal}audit: { store: { sqlite: /var/lib/log.sqlite } }\n`, '/none'));
    expect([read('db/users.sqlite'), read('auth/db/users.sqlite')]).toEqual(['old', 'new']);
    expect(existsSync(join(paths.root, 'audit'))).toBe(false);
  });
});

it('the public half of the sealing key is where edge and commands look, the private one is not', () => {
  write('auth/keys/auth-seal.private');
  write('auth/keys/auth-seal.public', 'public');
  shareSealingKey(paths);
  divideOlderState(paths, {});
  expect(readdirSync(join(paths.root, 'keys'))).toEqual(['auth-seal.public']);
  expect(readdirSync(join(paths.root, 'edge/keys'))).toEqual(['auth-seal.public']);
});

describe('a certificate that another CA issued', () => {
  const settings = parseSettings(
    `${minimal}certificates: { gateway: { vpn: { issuer: external } }, useThisCertificate: { ike: vpn, eap: vpn } }\n`,
    '/none',
  );
  const files = () => readdirSync(join(paths.root, 'edge/certificates/vpn')).toSorted();

  it('reaches the service once it was imported, and again when it was renewed', () => {
    mkdirSync(paths.service('edge'));
    handCertificates(paths, settings, 'edge');
    expect(existsSync(join(paths.root, 'edge/certificates'))).toBe(false);
    write('certificates/vpn/key.pem', 'key');
    write('certificates/vpn/certificate.pem', 'certificate');
    write('certificates/vpn/key.next.pem', 'of a request');
    handCertificates(paths, settings, 'edge');
    expect(files()).toEqual(['certificate.pem', 'key.pem']);
    rmSync(join(paths.root, 'edge/certificates/vpn/key.pem'));
    write('certificates/vpn/key.pem', 'another key');
    handCertificates(paths, settings, 'edge');
    expect(read('edge/certificates/vpn/key.pem')).toBe('another key');
  });
});
