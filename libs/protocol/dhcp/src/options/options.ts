import { Cursor, Writer } from '@sekisho/wire';
import type { Field } from './fields.ts';
import { address, addresses, bytes, text, u16, u32, type ValueCodec } from './kinds.ts';
import { type RelayAgentInformation, relayAgentInformation } from './relay-agent.ts';
import { classlessRoutes, type Route, staticRoutes } from './routes.ts';

/** The options known here by name, with what they hold (RFC 2132 unless another is named). Times are in seconds. */
export interface OptionValues {
  readonly serverId: string;
  readonly requestedAddress: string;
  /** 0xffffffff: for ever. */
  readonly leaseTime: number;
  readonly renewalTime: number;
  readonly rebindingTime: number;
  readonly subnetMask: string;
  readonly routers: readonly string[];
  readonly dns: readonly string[];
  /** Several may stand in it, with blanks or other delimiters between. */
  readonly domain: string;
  readonly nbns: readonly string[];
  readonly staticRoutes: readonly Route[];
  /** RFC 3442. */
  readonly classlessRoutes: readonly Route[];
  /** Option 249, written as 121: what Windows XP and macOS know. */
  readonly microsoftRoutes: readonly Route[];
  /** URL of a proxy auto-configuration file (option 252). */
  readonly proxyAutoConfiguration: string;
  /** Type and identifier, 2 bytes or more. */
  readonly clientId: Uint8Array;
  /** Codes of options, in the order of preference. */
  readonly parameterRequestList: Uint8Array;
  readonly maxMessageSize: number;
  /** Why a server refused. */
  readonly message: string;
  /** An address of the subnet to lease from (RFC 3011). */
  readonly subnetSelection: string;
  /** RFC 3046. */
  readonly relayAgentInformation: RelayAgentInformation;
}

export type OptionName = keyof OptionValues;
export type DhcpOptions = { readonly [N in OptionName]?: OptionValues[N] };

type Mutable = { -readonly [N in OptionName]?: OptionValues[N] };

interface Option<T> extends ValueCodec<T> {
  readonly code: number;
}

const option = <T>(code: number, codec: ValueCodec<T>): Option<T> => ({ code, ...codec });

/** Code and codec of each, in the order they are sent: that of a relay agent is the last (RFC 3046 §2.1). */
const options: { readonly [N in OptionName]: Option<OptionValues[N]> } = {
  serverId: option(54, address),
  requestedAddress: option(50, address),
  leaseTime: option(51, u32),
  renewalTime: option(58, u32),
  rebindingTime: option(59, u32),
  subnetMask: option(1, address),
  routers: option(3, addresses),
  dns: option(6, addresses),
  domain: option(15, text),
  nbns: option(44, addresses),
  microsoftRoutes: option(249, classlessRoutes),
  classlessRoutes: option(121, classlessRoutes),
  staticRoutes: option(33, staticRoutes),
  proxyAutoConfiguration: option(252, text),
  message: option(56, text),
  clientId: option(61, bytes(2)),
  parameterRequestList: option(55, bytes(1)),
  maxMessageSize: option(57, u16),
  subnetSelection: option(118, address),
  relayAgentInformation: option(82, relayAgentInformation),
};

const isOptionName = (name: string): name is OptionName => name in options;
const optionNames: readonly OptionName[] = Object.keys(options).filter(isOptionName);
const nameByCode = new Map(optionNames.map((name) => [options[name].code, name]));

/** The code of an option, as a client's parameter request list has it. */
export const optionCode = (name: OptionName): number => options[name].code;

/** Those of a client's parameter request list. */
export function pickOptions(values: DhcpOptions, codes: Uint8Array): DhcpOptions {
  const picked: Mutable = { ...values };
  for (const name of optionNames) if (!codes.includes(options[name].code)) delete picked[name];
  return picked;
}

/** Options that are not known here are passed over. @throws DecodeError */
export function decodeOptions(fields: readonly Field[]): DhcpOptions {
  const into: Mutable = {};
  const read = <N extends OptionName>(name: N, field: Field) => {
    const what = `${name} (option ${field.code})`;
    const value = new Cursor(field.value, field.offset);
    into[name] = options[name].decode(value, what);
    value.end(what);
  };
  for (const field of fields) {
    const name = nameByCode.get(field.code);
    if (name !== undefined) read(name, field);
  }
  return into;
}

export function encodeOptions(values: DhcpOptions): Field[] {
  const write = <N extends OptionName>(name: N): Field[] => {
    const value: OptionValues[N] | undefined = values[name];
    if (value === undefined) return [];
    const out = new Writer();
    options[name].encode(value, out);
    return [{ code: options[name].code, value: out.finish() }];
  };
  return optionNames.flatMap((name) => write(name));
}
