import { checkFacts } from '../checked-facts.ts';
import { base64, identitiesOf, secretsOf } from '../contents.ts';
import { notSupported } from '../errors.ts';
import type { ClientSetupFacts, Traffic } from '../facts.ts';
import { type WindowsMethod, windowsMethod } from '../methods.ts';
import { fileNameOf, stableUuid } from '../names.ts';
import type { SetupFile } from '../setup-file.ts';
import { eapConfiguration } from './eap-configuration.ts';
import { ipsecNotReady, ipsecServices, undoIpsecServices } from './ipsec-services.ts';
import { listLiteral, literal } from './literal.ts';
import { elevation, functions, head, natValue, undoFunctions, undoMachine } from './parts.ts';

/** By what Add-VpnConnection calls it. MPPE is never used inside of IPsec, so nothing is lost where it is not required. */
const methods: Readonly<Record<WindowsMethod, { readonly name: string; readonly encryption: string }>> = {
  'ms-chap-v2': { name: 'MSChapv2', encryption: 'Required' },
  'eap-ms-chap-v2': { name: 'Eap', encryption: 'Required' },
  'eap-tls': { name: 'Eap', encryption: 'Required' },
  'chap-md5': { name: 'Chap', encryption: 'Optional' },
  pap: { name: 'Pap', encryption: 'Optional' },
};

/** Scripts for Windows 10 and 11: one that sets the connection up, and one that takes back what it did. @throws ClientSetupError */
export function windowsSetup(facts: ClientSetupFacts): SetupFile[] {
  checkFacts(facts);
  const method = windowsMethod(facts.user.method);
  const base = fileNameOf(facts.connection);
  // Windows keeps a password once it was entered; no command stores one beside a connection.
  const secrets = secretsOf(facts).filter((each) => each !== 'password');
  return [
    scriptFile(`${base}-windows.ps1`, setUpScript(facts, method), secrets),
    scriptFile(`${base}-windows-undo.ps1`, undoScript(facts), []),
  ];
}

/** Windows PowerShell 5.1 reads a script without a byte order mark in the code page of the machine. */
const scriptFile = (name: string, text: string, secrets: SetupFile['secrets']): SetupFile => ({
  name,
  mediaType: 'text/plain; charset=utf-8',
  bytes: new TextEncoder().encode(`\uFEFF${text.replaceAll('\n', '\r\n')}`),
  secrets,
});

function setUpScript(facts: ClientSetupFacts, method: WindowsMethod): string {
  const { gateway, user } = facts;
  const userIdentity = identitiesOf(facts).filter(({ of }) => of === 'user');
  return [
    head('Sets up an L2TP/IPsec connection. It may be run again.'),
    `$connection = ${literal(facts.connection)}`,
    `$setupId = '${stableUuid(facts, 'windows')}'`,
    elevation,
    functions,
    ipsecServices,
    gateway.behindNat ? natValue : '',
    'function Install-MachinePart {',
    ...machinePart(facts).map((each) => `  ${each}`),
    '}',
    '',
    'if ($MachinePart) {',
    '  Install-MachinePart',
    '  exit 0',
    '}',
    '$wasProhibited = Test-IpsecProhibited',
    ...(gateway.behindNat ? ['$natBefore = Get-NatValue'] : []),
    startMachinePart(facts),
    '',
    ...userIdentity.map((each) => `Add-Identity '${base64(each.pkcs12)}' ${literal(each.password)} 'CurrentUser'`),
    ...connectionPart(facts, method),
    user.name === undefined
      ? "Write-Host 'The connection is set up. Windows asks for your user name and password.'"
      : `Write-Host 'The connection is set up. Sign in as:' ${literal(user.name)}`,
    ...advice(gateway.behindNat),
    '',
  ].join('\n');
}

/** In the user's own window, since that of an administrator closes at once; the connection is there whatever becomes of it. */
const advice = (behindNat: boolean): string[] => [
  'if ($wasProhibited -and -not (Test-IpsecProhibited)) {',
  "  Write-Warning 'IPsec was taken out of L2TP (ProhibitIpSec). Windows uses it again once it was started anew: do so before you connect.'",
  '}',
  ...(behindNat
    ? [
        'if ($natBefore -ne (Get-NatValue)) {',
        "  Write-Warning 'Windows takes the value for gateways behind a NAT into account once it was started anew.'",
        '}',
      ]
    : []),
  "try { Show-OtherIpsecClients } catch { Write-Warning ('Not seen whether another program has the ports of IPsec: ' + $_) }",
];

function machinePart(facts: ClientSetupFacts): string[] {
  const identities = identitiesOf(facts);
  return [
    ...(identities.length > 0 ? facts.trustedRoots.map((each) => `Add-Root '${base64(each)}'`) : []),
    ...identities
      .filter(({ of }) => of === 'machine')
      .map((each) => `Add-Identity '${base64(each.pkcs12)}' ${literal(each.password)} 'LocalMachine'`),
    ...(facts.gateway.behindNat ? ['Set-NatValue'] : []),
    'Set-IpsecReady',
  ];
}

/** Without certificates the connection may do without what is left to an administrator, who is asked where there is something to do. */
function startMachinePart(facts: ClientSetupFacts): string {
  const start = 'if (Test-Elevated) { Install-MachinePart } else { Invoke-AsAdministrator }';
  if (identitiesOf(facts).length > 0) return start;
  if (facts.gateway.behindNat) {
    return `try { ${start} } catch { Write-Warning ('Not set for gateways behind a NAT: ' + $_) }`;
  }
  return `if (-not (Test-IpsecReady)) { try { ${start} } catch { Write-Warning ('${ipsecNotReady}' + $_) } }`;
}

function connectionPart(facts: ClientSetupFacts, by: WindowsMethod): string[] {
  const { gateway, machine, traffic, dns, trustedRoots } = facts;
  if (machine.kind === 'pre-shared-key' && machine.identity !== undefined) {
    throw notSupported(
      'Windows has no group name: it never uses Aggressive Mode. Hand out a pre-shared key without identities.',
      'Windows にはグループ名の設定がなく、アグレッシブモードを使用しません。identities のない事前共有鍵を配布してください。',
    );
  }
  const method = methods[by];
  const isEap = by === 'eap-tls' || by === 'eap-ms-chap-v2';
  return [
    '$parameters = @{',
    '  Name = $connection',
    `  ServerAddress = ${literal(gateway.address)}`,
    "  TunnelType = 'L2tp'",
    `  AuthenticationMethod = '${method.name}'`,
    `  EncryptionLevel = '${method.encryption}'`,
    ...(machine.kind === 'pre-shared-key' ? [`  L2tpPsk = ${literal(machine.key)}`] : []),
    ...(isEap ? [`  EapConfigXmlStream = [xml] '${eapConfiguration(by, trustedRoots)}'`] : []),
    ...(dns.domain === undefined ? [] : [`  DnsSuffix = ${literal(dns.domain)}`]),
    `  SplitTunneling = ${traffic.kind === 'all' ? '$false' : '$true'}`,
    '  RememberCredential = $true',
    '  Force = $true',
    '}',
    'if (Get-VpnConnection -Name $connection -ErrorAction SilentlyContinue) {',
    '  Remove-VpnConnection -Name $connection -Force',
    '}',
    'Add-VpnConnection @parameters',
    ...routes(traffic),
  ];
}

const routes = (traffic: Traffic): string[] =>
  traffic.kind === 'all' || traffic.routes.length === 0
    ? []
    : [
        `foreach ($route in ${listLiteral(traffic.routes)}) {`,
        '  Add-VpnConnectionRoute -ConnectionName $connection -DestinationPrefix $route',
        '}',
      ];

function undoScript(facts: ClientSetupFacts): string {
  return [
    head('Takes back what the set-up script of this connection did.', '[switch] $MachinePart, [switch] $KeepShared'),
    `$connection = ${literal(facts.connection)}`,
    `$setupId = '${stableUuid(facts, 'windows')}'`,
    elevation,
    undoIpsecServices,
    undoFunctions,
    undoMachine,
    'if ($MachinePart) {',
    '  Undo-MachinePart',
    '  exit 0',
    '}',
    'if (Get-VpnConnection -Name $connection -ErrorAction SilentlyContinue) {',
    '  Remove-VpnConnection -Name $connection -Force',
    '}',
    "Undo-Notes 'HKCU' 'CurrentUser'",
    'Start-MachinePart',
    "Write-Host 'The connection is gone.'",
    '',
  ].join('\n');
}
