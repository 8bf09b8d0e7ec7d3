import { type Grants, groupName } from '@sekisho/contracts';
import type { RadiusBackEndSettings } from '@sekisho/platform';
import { type Attribute, attributes, attributeValue, attributeValues, microsoftAttributes } from '@sekisho/radius';
import { text, toBase64 } from '@sekisho/wire';
import { classesMax, interimIntervalMinMs, messageMax } from './limits.ts';

export type GroupAttribute = RadiusBackEndSettings['groupAttribute'];

/** Values that leave the choice to the user or to the gateway (RFC 2865 §5.8). */
const noFramedAddress = ['255.255.255.255', '255.255.255.254'];

/** What an Access-Accept grants. What it leaves out stays undefined. @throws DecodeError */
export function grantsOf(list: readonly Attribute[]): Grants {
  const sessionTimeoutMs = positiveMs(attributeValue(list, attributes.sessionTimeout));
  const idleTimeoutMs = positiveMs(attributeValue(list, attributes.idleTimeout));
  const interim = positiveMs(attributeValue(list, attributes.acctInterimInterval));
  const framedAddress = attributeValue(list, attributes.framedIpAddress);
  const framedPool = attributeValue(list, attributes.framedPool);
  const dns = servers(list, [microsoftAttributes.msPrimaryDnsServer, microsoftAttributes.msSecondaryDnsServer]);
  const nbns = servers(list, [microsoftAttributes.msPrimaryNbnsServer, microsoftAttributes.msSecondaryNbnsServer]);
  const classes = attributeValues(list, attributes.class).slice(0, classesMax);
  const message = messageOf(list);
  return {
    ...(sessionTimeoutMs !== undefined && { sessionTimeoutMs }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
    ...(interim !== undefined && { interimIntervalMs: Math.max(interim, interimIntervalMinMs) }),
    ...(framedAddress !== undefined && !noFramedAddress.includes(framedAddress) && { framedAddress }),
    ...(framedPool && { framedPool }),
    ...(dns.length > 0 && { dns }),
    ...(nbns.length > 0 && { nbns }),
    ...(classes.length > 0 && { class: classes.map(toBase64) }),
    ...(message !== undefined && { message }),
  };
}

/** The user's groups: each value of the attribute that is a name. @throws DecodeError */
export function groupsOf(list: readonly Attribute[], from: GroupAttribute): readonly string[] {
  const values =
    from === 'filter-id'
      ? attributeValues(list, attributes.filterId)
      : attributeValues(list, attributes.class).map(text);
  return [...new Set(values)].filter((value) => groupName.safeParse(value).success);
}

/** Reply-Message, of several parts one sentence (RFC 2865 §5.18). @throws DecodeError */
export function messageOf(list: readonly Attribute[]): string | undefined {
  const message = attributeValues(list, attributes.replyMessage).join(' ').trim().slice(0, messageMax);
  return message === '' ? undefined : message;
}

const positiveMs = (seconds: number | undefined): number | undefined =>
  seconds === undefined || seconds === 0 ? undefined : seconds * 1_000;

type AddressKind = typeof microsoftAttributes.msPrimaryDnsServer;

const servers = (list: readonly Attribute[], kinds: readonly AddressKind[]): string[] =>
  kinds.flatMap((kind) => attributeValue(list, kind) ?? []).filter((address) => address !== '0.0.0.0');
