import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everybodysFacts, hostileSecrets, hostileTexts, madeIdentities, pskFacts, withText } from '../facts.fixture.ts';
import type { ClientSetupFacts } from '../facts.ts';
import { networkManagerSetup } from './connection.ts';

const filesOf = (facts: ClientSetupFacts) =>
  new Map(networkManagerSetup(facts).map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]));

const connectionOf = (facts: ClientSetupFacts): string => {
  const [[, text] = []] = [...filesOf(facts)].filter(([name]) => name.endsWith('.nmconnection'));
  return text ?? '';
};

/** Groups and keys by the grammar of key files alone: what GLib takes for one. */
function readKeyfile(text: string): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  let group = new Map<string, string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, name] = /^\[([^\]]+)\]$/.exec(line) ?? [];
    if (name === undefined) {
      const at = line.indexOf('=');
      group.set(line.slice(0, at), unescaped(line.slice(at + 1)));
      continue;
    }
    group = new Map();
    groups.set(name, group);
  }
  return groups;
}

const unescaped = (value: string) =>
  value.replaceAll(/\\(.)/g, (_, each: string) => ({ n: '\n', r: '\r', t: '\t', s: ' ' })[each] ?? each);

describe('a connection of NetworkManager', () => {
  it('names what the L2TP plug-in wants to know', () => {
    const groups = readKeyfile(connectionOf(pskFacts));
    expect(Object.fromEntries(groups.get('vpn') ?? [])).toMatchObject({
      'service-type': 'org.freedesktop.NetworkManager.l2tp',
      gateway: 'vpn.example.com',
      user: 'bob',
      'machine-auth-type': 'psk',
      'refuse-pap': 'yes',
    });
    expect(groups.get('vpn')?.has('refuse-mschapv2')).toBe(false);
    expect(groups.get('vpn-secrets')?.get('ipsec-psk')).toBe(`0s${Buffer.from('abcd-efgh-2345').toString('base64')}`);
    expect(Object.fromEntries(groups.get('ipv4') ?? [])).toMatchObject({
      'never-default': 'true',
      route1: '10.0.0.0/8',
    });
  });

  it('asks no name server beside the tunnel where everything goes through that', () => {
    const all = { ...pskFacts, traffic: { kind: 'all', internet: true, ipv6: false } } as const;
    expect(readKeyfile(connectionOf(all)).get('ipv4')?.get('dns-priority')).toBe('-50');
    expect(readKeyfile(connectionOf(pskFacts)).get('ipv4')?.has('dns-priority')).toBe(false);
  });

  it('comes with its certificates and scripts that a shell reads', async () => {
    const made = await madeIdentities();
    const files = filesOf({
      ...pskFacts,
      machine: { kind: 'certificate', identity: made.machine },
      user: { method: 'eap-tls', name: 'bob', identity: made.user },
    });
    expect([...files.keys()]).toEqual([
      'Office.nmconnection',
      'Office-machine.p12',
      'Office-user.p12',
      'Office-linux-install.sh',
      'Office-linux-undo.sh',
    ]);
    for (const [name, text] of files) if (name.endsWith('.sh')) execFileSync('sh', ['-n'], { input: text });
  });

  it.each([
    ['/usr/lib/NetworkManager/VPN', 'found'],
    ['/etc/NetworkManager/VPN', 'found'],
    ['/opt', 'missing'],
  ])('is installed where the plug-in lies in %s: %s', (folder, outcome) => {
    const root = mkdtempSync(join(tmpdir(), 'sekisho-plug-in-'));
    try {
      const service = join(root, folder, 'nm-l2tp-service.name');
      mkdirSync(dirname(service), { recursive: true });
      writeFileSync(service, '');
      const script = filesOf(pskFacts).get('Office-linux-install.sh') ?? '';
      const [, condition = 'no condition'] = /^if (.*nm-l2tp-service\.name.*); then$/m.exec(script) ?? [];
      const input = `if ${condition.replaceAll(/ \/(?=usr|etc)/g, ` ${root}/`)}; then echo missing; else echo found; fi`;
      expect(execFileSync('sh', { input, encoding: 'utf8' }).trim()).toBe(outcome);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('stays beside another of its name, and is taken back alone', () => {
    const root = mkdtempSync(join(tmpdir(), 'sekisho-connections-'));
    const connections = join(root, 'etc/NetworkManager/system-connections');
    const usersIn = () =>
      readdirSync(connections).map((name) =>
        readKeyfile(readFileSync(join(connections, name), 'utf8'))
          .get('vpn')
          ?.get('user'),
      );
    const stubs = 'id() { echo 0; }\nnmcli() { :; }\n';
    const run = (user: string, end: string) => {
      const files = filesOf({ ...pskFacts, user: { method: 'ms-chap-v2', name: user } });
      const own = join(root, user);
      mkdirSync(own, { recursive: true });
      for (const [name, text] of files) writeFileSync(join(own, name), text);
      const script = (files.get(`Office-linux-${end}.sh`) ?? '').replaceAll(/ \/(?=usr|etc)/g, ` ${root}/`);
      execFileSync('sh', ['-c', `${stubs}${script}`, join(own, `Office-linux-${end}.sh`)]);
    };
    try {
      for (const folder of [connections, join(root, 'usr/lib/NetworkManager/VPN')])
        mkdirSync(folder, { recursive: true });
      writeFileSync(join(root, 'usr/lib/NetworkManager/VPN/nm-l2tp-service.name'), '');
      for (const user of ['ann', 'bob', 'bob']) run(user, 'install');
      expect(usersIn().sort()).toEqual(['ann', 'bob']);
      run('ann', 'undo');
      expect(usersIn()).toEqual(['bob']);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('for everybody has its script ask who it is for', () => {
    const files = filesOf(everybodysFacts);
    expect(readKeyfile(connectionOf(everybodysFacts)).get('vpn')?.has('user')).toBe(false);
    const script = files.get('Office-linux-install.sh') ?? '';
    execFileSync('sh', ['-n'], { input: script });
    expect(script).toMatch(
      /^\[ -z "\$user" \] \|\| nmcli connection modify uuid [-0-9a-f]{36} vpn\.user-name "\$user"$/m,
    );
    expect(filesOf(pskFacts).get('Office-linux-install.sh')).not.toContain('vpn.user-name');
    const modify = ['--offline', 'connection', 'modify', 'vpn.user-name', "o'neil@example.com"];
    const named = execFileSync('nmcli', modify, { input: connectionOf(everybodysFacts) }).toString();
    expect(readKeyfile(named).get('vpn')?.get('user-name')).toBe("o'neil@example.com");
  });

  it.each(hostileSecrets)('keeps %j as text', (text) => {
    const isSecretOnly = !hostileTexts.some((each) => each === text);
    const facts = withText(text, isSecretOnly);
    const groups = readKeyfile(connectionOf(facts));
    expect([...groups.keys()]).toEqual([...readKeyfile(connectionOf(pskFacts)).keys()]);
    expect(groups.get('vpn')?.get('gateway')).toBe('vpn.example.com');
    expect(groups.get('vpn-secrets')?.get('password')).toBe(text);
    for (const [name, script] of filesOf(facts))
      if (name.endsWith('.sh')) execFileSync('sh', ['-n'], { input: script });
  });

  it.each(['plain', ...hostileSecrets])('is read by NetworkManager, with %j as it is', (text) => {
    const written = connectionOf(withText(text, true));
    const modify = ['--offline', 'connection', 'modify', 'connection.autoconnect', 'no'];
    const loaded = readKeyfile(execFileSync('nmcli', modify, { input: written }).toString());
    const ours = readKeyfile(written);
    for (const group of ['vpn', 'vpn-secrets']) {
      expect(Object.fromEntries(loaded.get(group) ?? [])).toEqual(Object.fromEntries(ours.get(group) ?? []));
    }
  });

  it('is the same each time', () => expect(networkManagerSetup(pskFacts)).toEqual(networkManagerSetup(pskFacts)));
});
