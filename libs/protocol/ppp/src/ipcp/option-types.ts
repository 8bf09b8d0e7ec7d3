import { ipFromBytes, ipToBytes } from '@sekisho/wire';
import type { ConfigurationOption } from '../options.ts';

/** IPCP options this end understands (RFC 1332 §3.3, RFC 1877 §1); every other is rejected, header compression (2) among them. */
export const ipcpOptions = { address: 3, dns1: 129, nbns1: 130, dns2: 131, nbns2: 132 } as const;

export const noAddress = '0.0.0.0';

export const addressOption = (type: number, address: string): ConfigurationOption => ({
  type,
  data: ipToBytes(address),
});

/** Undefined: the option has no room for an IPv4 address. */
export const addressOf = ({ data }: ConfigurationOption): string | undefined =>
  data.length === 4 ? ipFromBytes(data) : undefined;
