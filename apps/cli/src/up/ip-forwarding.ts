import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Family = 'IPv4' | 'IPv6';

export interface SwitchedOn {
  readonly family: Family;
  /** As `sysctl` calls it. */
  readonly setting: string;
}

/** The kernel hands packets on between clients and the networks behind the gateway only with forwarding on. */
export interface IpForwarding {
  /** What was off and was switched on. */
  readonly changed: readonly SwitchedOn[];
  restore(): void;
}

/** @param root where the kernel has its network settings */
export function switchOnIpForwarding({ ipv6 }: { readonly ipv6: boolean }, root = '/proc/sys/net'): IpForwarding {
  const changed: SwitchedOn[] = [];
  const undo: (() => void)[] = [];
  if (switchOn(join(root, 'ipv4/ip_forward'), undo)) changed.push({ family: 'IPv4', setting: 'net.ipv4.ip_forward' });
  if (ipv6 && switchOnIpv6(join(root, 'ipv6/conf'), undo)) {
    changed.push({ family: 'IPv6', setting: 'net.ipv6.conf.all.forwarding' });
  }
  const restore = () => {
    for (const each of undo.toReversed()) each();
  };
  return { changed, restore };
}

/** A host that forwards takes no default route from router advertisements, unless it is told to all the same (2). */
function switchOnIpv6(conf: string, undo: (() => void)[]): boolean {
  const setting = join(conf, 'all/forwarding');
  if (read(setting) !== '0') return false;
  for (const device of readdirSync(conf)) {
    const advertisements = join(conf, device, 'accept_ra');
    if (read(advertisements) === '1') change(advertisements, { from: '1', to: '2' }, undo);
  }
  return switchOn(setting, undo);
}

function switchOn(setting: string, undo: (() => void)[]): boolean {
  if (read(setting) !== '0') return false;
  change(setting, { from: '0', to: '1' }, undo);
  return true;
}

function change(setting: string, { from, to }: { from: string; to: string }, undo: (() => void)[]): void {
  writeFileSync(setting, `${to}\n`);
  undo.push(() => {
    // A device may be gone by then, or others have set it anew.
    if (read(setting) === to) writeFileSync(setting, `${from}\n`);
  });
}

function read(setting: string): string | undefined {
  try {
    return readFileSync(setting, 'utf8').trim();
  } catch {
    return undefined;
  }
}
