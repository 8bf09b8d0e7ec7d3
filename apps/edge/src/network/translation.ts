import type { Settings } from '@sekisho/platform';
import { type IpFamily, type IpRange, ipText, joined, rangesOf, without } from './ip-ranges.ts';
import { poolPrefixes } from './pool-prefixes.ts';

export type TranslationSettings = Pick<
  Settings,
  'access' | 'profiles' | 'routing' | 'officeMode' | 'encryptionDomain' | 'tunnel'
>;

/** Our table of nftables: no other gateway on this host has a device of this name. */
export const tableName = (device: string): string =>
  `sekisho_${device.replaceAll(/[^A-Za-z0-9]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}`)}`;

/** Makes the table empty, so that it can be filled or deleted whether it was there or not. */
const afresh = (name: string): string => `table inet ${name}\ndelete table inet ${name}\n`;

export const removalScript = (device: string): string => afresh(tableName(device));

/**
 * nftables' script for source NAT of what clients send to others than clients: in hub mode beyond the encryption domains, with
 * `snat` everywhere. What goes to this host itself, under whichever of its addresses, must be for an encryption domain: in hub mode
 * the packet path cannot tell this host's services from the internet's. All or nothing of it happens, and what was in the table
 * before is gone.
 */
export function translationScript(settings: TranslationSettings): string {
  const { device } = settings.tunnel;
  const families = settings.officeMode.ipv6 === undefined ? ([4] as const) : ([4, 6] as const);
  const name = tableName(device);
  const lines = (line: (family: IpFamily) => string): string =>
    families.map((family) => `    ${line(family)}\n`).join('');
  const sets = families.map(
    (family) =>
      addressSet(`untranslated${family}`, family, untranslated(family, settings)) +
      addressSet(`reached${family}`, family, reachedHere(family, settings)),
  );
  return `${afresh(name)}table inet ${name} {
${sets.join('')}\
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    iifname != "${device}" accept
    oifname "${device}" accept
${lines((family) => `${familyWords[family].protocol} daddr @untranslated${family} accept`)}\
${lines((family) => `meta nfproto ${familyWords[family].nfproto} masquerade`)}\
  }
  chain input {
    type filter hook input priority filter; policy accept;
    iifname != "${device}" accept
${lines((family) => `${familyWords[family].protocol} daddr != @reached${family} drop`)}\
  }
}
`;
}

const familyWords = {
  4: { protocol: 'ip', nfproto: 'ipv4', type: 'ipv4_addr' },
  6: { protocol: 'ip6', nfproto: 'ipv6', type: 'ipv6_addr' },
} as const;

function addressSet(name: string, family: IpFamily, ranges: readonly IpRange[]): string {
  const elements = ranges
    .map(({ first, last }) =>
      first === last ? ipText(first, family) : `${ipText(first, family)}-${ipText(last, family)}`,
    )
    .join(', ');
  const filled = elements === '' ? '' : `elements = { ${elements} }; `;
  return `  set ${name} { type ${familyWords[family].type}; flags interval; ${filled}}\n`;
}

/** Destinations that see a client's own address: other clients, and what is in anybody's encryption domain unless it is `snat`. */
const untranslated = (family: IpFamily, settings: TranslationSettings): IpRange[] =>
  joined([
    ...rangesOf(poolPrefixes(settings.officeMode), family),
    ...(settings.routing.internal === 'snat' ? [] : internal(family, settings)),
  ]);

/** Neighbours on a link talk to each other under these, and the packet path lets no client do so. */
const ofLink = ['fe80::/10', 'ff00::/8'];

/** This host's own addresses among them are for clients: that of the tunnel, which is in the pool, and those in anybody's domain. */
const reachedHere = (family: IpFamily, settings: TranslationSettings): IpRange[] =>
  joined([...rangesOf([...poolPrefixes(settings.officeMode), ...ofLink], family), ...internal(family, settings)]);

function internal(family: IpFamily, { encryptionDomain, profiles }: TranslationSettings): IpRange[] {
  const domains = [encryptionDomain, ...profiles.map((profile) => profile.encryptionDomain ?? encryptionDomain)];
  return domains.flatMap(({ include, exclude }) => without(rangesOf(include, family), rangesOf(exclude, family)));
}
