import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  defaultEspSuites,
  defaultIkeSuites,
  MissingSecretError,
  type ProbeOptions,
  probeCommand,
  readOptions,
} from './options.ts';

const secrets = { SEKISHO_PROBE_PASSWORD: 'wonderland', SEKISHO_PROBE_PSK: 'key' };

function parse(args: readonly string[], environment: NodeJS.ProcessEnv = secrets): ProbeOptions {
  const command = probeCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  command.parse(['--server', '203.0.113.1', '--user', 'alice', ...args], { from: 'user' });
  return readOptions(command, environment);
}

function refusal(args: readonly string[]): string {
  try {
    parse(args);
    return 'accepted';
  } catch (error) {
    return (error as CommanderError).message;
  }
}

describe('probe options', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'probe-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('offers every method and the usual suites unless told otherwise', () => {
    expect(parse([])).toMatchObject({
      accept: ['pap', 'chap-md5', 'ms-chap-v2', 'eap'],
      eap: ['eap-ms-chap-v2', 'eap-md5'],
      ikeSuites: defaultIkeSuites,
      espSuites: defaultEspSuites,
      timeout: 35_000,
      json: false,
      hold: undefined,
    });
  });

  it('takes one method, one suite each, and seconds', () => {
    const args = ['--method', 'eap-md5', '--ike', '3des-sha1-modp1024', '--esp', 'aes128gcm16', '--hold', '2.5'];
    expect(parse(args)).toMatchObject({
      accept: ['eap'],
      eap: ['eap-md5'],
      ikeSuites: [{ encryption: '3des-cbc', group: 'modp1024' }],
      espSuites: [{ encryption: 'aes-gcm-16', keyBits: 128 }],
      hold: 2500,
    });
  });

  it('takes what EAP with TLS needs', () => {
    const files = ['--eap-ca', 'ca.pem', '--eap-certificate', 'me.pem', '--eap-key', 'me.key'];
    expect(parse(['--method', 'eap-tls', ...files, '--eap-server-name', 'radius.corp'])).toMatchObject({
      accept: ['eap'],
      eap: ['eap-tls'],
      tls: { ca: 'ca.pem', certificate: 'me.pem', key: 'me.key', serverName: 'radius.corp' },
    });
  });

  it('takes a machine certificate in place of the pre-shared key, with all that belongs to it', () => {
    const { SEKISHO_PROBE_PASSWORD } = secrets;
    const files = ['--machine-certificate', 'm.pem', '--machine-key', 'm.key', '--machine-ca', 'ca.pem'];
    expect(parse(files, { SEKISHO_PROBE_PASSWORD })).toMatchObject({
      preSharedKey: undefined,
      machine: { certificate: 'm.pem', key: 'm.key', ca: 'ca.pem', identity: undefined },
    });
    expect(parse([...files, '--machine-identity', 'laptop.corp.example'])).toMatchObject({
      machine: { identity: 'laptop.corp.example' },
    });
    expect(() => parse(files.slice(0, 4))).toThrow(/--machine-ca together/);
  });

  it('reads secrets from files without their last line end, before the environment', () => {
    const file = join(folder, 'password');
    writeFileSync(file, 'pass word \r\n');
    const { password, preSharedKey } = parse(['--password-file', file]);
    expect([password.revealText(), preSharedKey?.revealText()]).toEqual(['pass word ', 'key']);
  });

  it('says which secret is missing', () => {
    const { SEKISHO_PROBE_PASSWORD } = secrets;
    expect(() => parse([], { SEKISHO_PROBE_PASSWORD })).toThrow(
      new MissingSecretError('Give --psk-file FILE or set SEKISHO_PROBE_PSK.'),
    );
    expect(() => parse(['--psk-file', join(folder, 'none')])).toThrow(MissingSecretError);
    expect(refusal(['--psk-file', join(folder, 'none')])).toMatch(/^The file of --psk-file cannot be read: ENOENT/);
  });

  it('asks for a password only where a method takes one', () => {
    const { SEKISHO_PROBE_PSK } = secrets;
    const { password } = parse(['--method', 'eap-tls'], { SEKISHO_PROBE_PSK });
    expect(password.revealText()).toBe('');
    for (const method of ['pap', 'eap-md5', 'eap-peap']) {
      expect(() => parse(['--method', method], { SEKISHO_PROBE_PSK })).toThrow(/^Give --password-file FILE/);
    }
  });

  it.each([
    [['--ike', 'des-md5-modp768'], /not an IKE suite: des-md5-modp768/],
    [['--esp', 'null-sha1'], /not an ESP suite/],
    [['--method', 'chap'], /Allowed choices are pap, chap-md5, ms-chap-v2, eap-ms-chap-v2, eap-md5, eap-peap, eap-tls/],
    [['--ping', 'host'], /IPv4 address is expected/],
    [['--local', 'eth0'], /IP address is expected/],
    [['--timeout', '-1'], /Seconds between 0 and 86400/],
    [['--hold', 'long'], /Seconds between 0 and 86400/],
  ])('refuses %s', (args, message) => {
    expect(refusal(args)).toMatch(message);
  });
});
