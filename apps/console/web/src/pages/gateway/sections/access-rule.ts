import type { Value } from '../draft/values.ts';

/** A rule as its row shows it; an empty field is one that the rule does not have. */
export interface AccessRule {
  readonly action: 'allow' | 'deny';
  readonly to: string;
  /** A name or a number. */
  readonly protocol: string;
  /** Such as `443, 8000-8100`. */
  readonly ports: string;
}

export function ruleOf(value: Value): AccessRule {
  const rule = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const { action, to, protocol, ports } = rule;
  return {
    action: action === 'deny' ? 'deny' : 'allow',
    to: typeof to === 'string' ? to.replace(wholeAddress, '') : '',
    protocol: protocol === undefined || protocol === 'any' ? '' : String(protocol),
    ports: Array.isArray(ports) ? ports.join(', ') : '',
  };
}

/** As the settings have it. */
export function writtenRule({ action, to, protocol, ports }: AccessRule): Value {
  const numbers = listOf(ports).map((each) => (/^\d+$/.test(each) ? Number(each) : each));
  const takesPorts = protocol === 'tcp' || protocol === 'udp';
  return {
    action,
    ...(to.trim() !== '' && { to: networkOf(to.trim()) }),
    ...(protocol !== '' && { protocol: /^\d+$/.test(protocol) ? Number(protocol) : protocol }),
    ...(takesPorts && numbers.length > 0 && { ports: numbers }),
  };
}

/** The settings have networks alone: one host is a network of one address, which its row shows as people write it. */
const wholeAddress = /(?<=^[\d.]+)\/32$|(?<=:[\da-f:.]*)\/128$/i;

function networkOf(to: string): string {
  if (/^\d+(\.\d+){3}$/.test(to)) return `${to}/32`;
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(to) ? `${to}/128` : to;
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
