import { readFileSync, writeFileSync } from 'node:fs';

const setting = '/proc/sys/net/ipv4/ip_forward';

/** The kernel hands packets on between clients and the networks behind the gateway only with ip_forward on. */
export interface IpForwarding {
  /** true: it was off and was switched on. */
  readonly changed: boolean;
  restore(): void;
}

export function switchOnIpForwarding(path: string = setting): IpForwarding {
  if (readFileSync(path, 'utf8').trim() !== '0') return { changed: false, restore: () => undefined };
  writeFileSync(path, '1\n');
  return { changed: true, restore: () => writeFileSync(path, '0\n') };
}
