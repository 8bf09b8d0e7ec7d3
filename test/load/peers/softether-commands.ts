import type { Account } from './peer.ts';

const hub = 'VPN';
const tap = 'bench';
/** SoftEther puts its own prefix before the name it is given. */
export const tapDevice = `tap_${tap}`;

export interface SoftEtherSettings {
  readonly accounts: readonly Account[];
  readonly preSharedKey: string;
  /** The clients' default router; lies in 10.90.0.0/16. */
  readonly router: string;
}

/** What to tell `vpncmd`, line by line. */
export const setUpCommands = ({ accounts, preSharedKey, router }: SoftEtherSettings): string[] => [
  // No packets to the maker's hosts.
  'KeepDisable',
  'VpnAzureSetEnable no',
  'HubDelete DEFAULT',
  `HubCreate ${hub} /PASSWORD:none`,
  `IPsecEnable /L2TP:yes /L2TPRAW:no /ETHERIP:no /PSK:${preSharedKey} /DEFAULTHUB:${hub}`,
  `BridgeCreate ${hub} /DEVICE:${tap} /TAP:yes`,
  `Hub ${hub}`,
  ...accounts.flatMap(({ user, password }) => [
    `UserCreate ${user} /GROUP:none /REALNAME:none /NOTE:none`,
    `UserPasswordSet ${user} /PASSWORD:${password}`,
  ]),
  // Virtual DHCP alone: packets are routed by the kernel behind the bridge, as they are behind our gateway.
  'ExtOptionSet DisableKernelModeSecureNAT /VALUE:1',
  'ExtOptionSet DisableIpRawModeSecureNAT /VALUE:1',
  'SecureNatHostSet /MAC:none /IP:10.90.0.1 /MASK:255.255.0.0',
  `DhcpSet /START:10.90.1.0 /END:10.90.250.250 /MASK:255.255.0.0 /EXPIRE:7200 /GW:${router} /DNS:none /DNS2:none /DOMAIN:none /LOG:no`,
  'SecureNatEnable',
  'NatDisable',
  'LogDisable packet',
  'LogDisable security',
];

/** Optional parts that this build of the server may not have. */
const mayFail = /VpnAzureSetEnable/;

/** From what `vpncmd` printed on a script: the commands that failed, each with the reason. */
export function failedCommands(output: string): string[] {
  return output
    .split(/^VPN Server(?:\/\w+)?>/m)
    .slice(1)
    .filter((part) => /^Error occurred/m.test(part) && !mayFail.test(part))
    .map((part) => part.trim().replace(/\s*\n\s*/g, ' '));
}
