import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { everybodysFacts, hostileSecrets, hostileTexts, madeIdentities, pskFacts, withText } from '../facts.fixture.ts';
import type { ClientSetupFacts } from '../facts.ts';
import type { SetupFile } from '../setup-file.ts';
import { literal } from './literal.ts';
import { windowsSetup } from './scripts.ts';

let parser: Parser;
let made: Awaited<ReturnType<typeof madeIdentities>>;
beforeAll(async () => {
  await Parser.init();
  const grammar = import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  parser = new Parser().setLanguage(await Language.load(new Uint8Array(await readFile(fileURLToPath(grammar)))));
  made = await madeIdentities();
}, 60_000);

const textOf = ({ bytes }: SetupFile) => new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);

function parsed(text: string): Node {
  const root = parser.parse(text)?.rootNode;
  if (root === undefined) throw new Error('not parsed');
  return root;
}

/** Commands of a script by their names, in order. */
const commandsIn = (text: string): string[] =>
  parsed(text)
    .descendantsOfType('command_name')
    .map((each) => each?.text ?? '');

/** The values of literals, as PowerShell evaluates them. */
function textBy(expression: string): string {
  const [, base64] = /FromBase64String\('([A-Za-z0-9+/=]*)'\)/.exec(expression) ?? [];
  return base64 === undefined ? expression.slice(1, -1) : Buffer.from(base64, 'base64').toString();
}

const both = (facts: ClientSetupFacts) => {
  const [setUp, undo] = windowsSetup(facts);
  if (setUp === undefined || undo === undefined) throw new Error('no scripts');
  return { setUp: textOf(setUp), undo: textOf(undo), files: [setUp, undo] };
};

describe('scripts for Windows', () => {
  it('are PowerShell, whatever is asked for', () => {
    const certificates: ClientSetupFacts = {
      ...pskFacts,
      gateway: { ...pskFacts.gateway, behindNat: true },
      machine: { kind: 'certificate', identity: made.machine },
      user: { method: 'eap-tls', name: 'bob', identity: made.user },
      trustedRoots: [made.root],
    };
    for (const facts of [
      pskFacts,
      everybodysFacts,
      certificates,
      { ...certificates, traffic: { kind: 'all', internet: false, ipv6: false } as const },
    ]) {
      const { setUp, undo } = both(facts);
      expect(parsed(setUp).hasError, setUp).toBe(false);
      expect(parsed(undo).hasError, undo).toBe(false);
    }
    expect(parsed("Write-Host 'open").hasError).toBe(true);
  });

  it('are read by Windows PowerShell 5.1 as UTF-8', () => {
    for (const { bytes } of both(pskFacts).files) expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('set up a connection with a pre-shared key, its routes and its domain', () => {
    const { setUp, files } = both(pskFacts);
    for (const line of [
      "ServerAddress = 'vpn.example.com'",
      "L2tpPsk = 'abcd-efgh-2345'",
      "AuthenticationMethod = 'MSChapv2'",
      'SplitTunneling = $true',
      "DnsSuffix = 'corp.example.com'",
      "foreach ($route in @('10.0.0.0/8', '172.16.0.0/12'))",
    ])
      expect(setUp).toContain(line);
    expect(setUp).not.toContain('correct horse');
    expect(setUp).not.toContain('AssumeUDPEncapsulationContextOnSendRule');
    expect(files.map(({ secrets }) => secrets)).toEqual([['pre-shared-key'], []]);
  });

  it('put each certificate into its store', () => {
    const { setUp } = both({
      ...pskFacts,
      machine: { kind: 'certificate', identity: made.machine },
      user: { method: 'eap-tls', name: 'bob', identity: made.user },
      trustedRoots: [made.root],
    });
    expect(setUp).not.toContain('L2tpPsk');
    expect(setUp).toContain(`Add-Root '${Buffer.from(made.root).toString('base64')}'`);
    expect(setUp).toContain(
      `Add-Identity '${Buffer.from(made.machine.pkcs12).toString('base64')}' 'p12-password' 'LocalMachine'`,
    );
    expect(setUp).toContain(
      `Add-Identity '${Buffer.from(made.user.pkcs12).toString('base64')}' 'p12-password' 'CurrentUser'`,
    );
    expect(setUp).toMatch(
      /EapConfigXmlStream = \[xml\] '<EapHostConfig .*>13<.*<TrustedRootCA>([0-9a-f]{2} ){19}[0-9a-f]{2}</,
    );
  });

  it('set the registry value behind a NAT alone, and put it back', () => {
    const { setUp, undo } = both({ ...pskFacts, gateway: { ...pskFacts.gateway, behindNat: true } });
    expect(commandsIn(setUp)).toContain('Set-NatValue');
    expect(undo).toContain("Undo-Notes 'HKLM' 'LocalMachine'");
    expect(commandsIn(both(pskFacts).setUp)).not.toContain('Set-NatValue');
  });

  it('have the services of IPsec run, and put back how they started', () => {
    for (const facts of [pskFacts, { ...pskFacts, gateway: { ...pskFacts.gateway, behindNat: true } }]) {
      const { setUp, undo } = both(facts);
      expect(commandsIn(setUp)).toEqual(
        expect.arrayContaining(['Set-IpsecReady', 'Start-Service', 'Show-OtherIpsecClients']),
      );
      expect(setUp).toContain("foreach ($name in 'IKEEXT', 'PolicyAgent')");
      expect(commandsIn(undo)).toEqual(expect.arrayContaining(['Undo-IpsecNote', 'Set-Service']));
    }
    // Nobody is asked for an administrator where nothing is to be done.
    expect(both(pskFacts).setUp).toContain('if (-not (Test-IpsecReady)) { try { if (Test-Elevated)');
  });

  it('take the registry value away by which L2TP does without IPsec, and put it back', () => {
    const { setUp, undo } = both(pskFacts);
    expect(setUp).toContain("-Name 'ProhibitIpSec' -Value 0 -PropertyType DWord");
    expect(setUp).toContain("Set-Note 'HKLM' 'ProhibitIpSec' '1' 'Shared'");
    expect(undo).toContain("if ($name -eq 'ProhibitIpSec' -or $name.StartsWith('Service ')) {");
  });

  it('leave services and registry values to the other L2TP connections that they serve', () => {
    const { setUp, undo } = both({ ...pskFacts, gateway: { ...pskFacts.gateway, behindNat: true } });
    const notes = setUp.split('\r\n').filter((line) => /^ *Set-Note 'HKLM' /.test(line));
    expect(notes).toHaveLength(3);
    for (const note of notes) expect(note).toMatch(/ 'Shared'$/);
    expect(undo).toContain("if (-not $KeepShared) { Undo-Notes 'HKLM' 'LocalMachine' 'Shared' }");
    expect(undo).toContain('param([switch] $MachinePart, [switch] $KeepShared)');
    expect(undo).toContain("$_.TunnelType -eq 'L2tp' -and $_.Name -ne $connection");
  });

  it('give advice once the connection is made, in the window of who runs them, and none that could end them', () => {
    const { setUp } = both({ ...pskFacts, gateway: { ...pskFacts.gateway, behindNat: true } });
    const [before = '', after = ''] = setUp.split('Add-VpnConnection @parameters');
    expect(after).toContain('try { Show-OtherIpsecClients } catch {');
    expect(commandsIn(before)).not.toContain('Show-OtherIpsecClients');
    expect(before).toContain('$wasProhibited = Test-IpsecProhibited');
    expect(before.indexOf('$natBefore = Get-NatValue')).toBeLessThan(before.indexOf('try { if (Test-Elevated)'));
    expect(after).toContain('if ($wasProhibited -and -not (Test-IpsecProhibited)) {');
    expect(after).toContain('if ($natBefore -ne (Get-NatValue)) {');
    expect(before).not.toContain('started anew');
    expect(both(pskFacts).setUp).not.toContain('Get-NatValue');
  });

  it.each(hostileSecrets)('keep %j as text', (text) => {
    const isSecretOnly = !hostileTexts.some((each) => each === text);
    const { setUp, undo } = both(withText(text, isSecretOnly));
    expect(parsed(setUp).hasError).toBe(false);
    expect(parsed(undo).hasError).toBe(false);
    expect(commandsIn(setUp)).toEqual(commandsIn(both(pskFacts).setUp));
    expect(commandsIn(undo)).toEqual(commandsIn(both(pskFacts).undo));
    expect(textBy(literal(text))).toBe(text);
    expect(literal(text)).not.toMatch(/['\u2018-\u201F"\n\r].*['\u2018-\u201F"\n\r].*['\u2018-\u201F"\n\r]/u);
  });

  it('are the same each time', () => expect(windowsSetup(pskFacts)).toEqual(windowsSetup(pskFacts)));

  it('are refused where Windows cannot do it', () => {
    const md5 = { ...pskFacts, user: { method: 'eap-md5-challenge', name: 'bob' } } as const;
    expect(() => windowsSetup(md5)).toThrow('no EAP-MD5');
    const group = { ...pskFacts, machine: { kind: 'pre-shared-key', key: 'x', identity: 'sales' } } as const;
    expect(() => windowsSetup(group)).toThrow('Aggressive Mode');
  });
});
