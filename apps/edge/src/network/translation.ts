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
 * `snat` everywhere. All or nothing of it happens, and what was in the table before is gone.
 */
export function translationScript(settings: TranslationSettings): string {
  const { device } = settings.tunnel;
  const families = settings.officeMode.ipv6 === undefined ? ([4] as const) : ([4, 6] as const);
  const name = tableName(device);
  return `${afresh(name)}table inet ${name} {
${families.map((family) => untranslatedSet(family, settings)).join('')}\
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    iifname != "${device}" accept
    oifname "${device}" accept
${families.map((family) => `    ${familyWords[family].protocol} daddr @untranslated${family} accept\n`).join('')}\
${families.map((family) => `    meta nfproto ${familyWords[family].nfproto} masquerade\n`).join('')}\
  }
}
`;
}

const familyWords = {
  4: { protocol: 'ip', nfproto: 'ipv4', type: 'ipv4_addr' },
  6: { protocol: 'ip6', nfproto: 'ipv6', type: 'ipv6_addr' },
} as const;

function untranslatedSet(family: IpFamily, settings: TranslationSettings): string {
  const elements = untranslated(family, settings)
    .map(({ first, last }) =>
      first === last ? ipText(first, family) : `${ipText(first, family)}-${ipText(last, family)}`,
    )
    .join(', ');
  const filled = elements === '' ? '' : `elements = { ${elements} }; `;
  return `  set untranslated${family} { type ${familyWords[family].type}; flags interval; ${filled}}\n`;
}

/** Destinations that see a client's own address: other clients, and what is in anybody's encryption domain unless it is `snat`. */
function untranslated(family: IpFamily, settings: TranslationSettings): IpRange[] {
  const { officeMode, encryptionDomain, profiles, routing } = settings;
  const ours = (prefixes: readonly string[]): IpRange[] => rangesOf(prefixes, family);
  const domains = [encryptionDomain, ...profiles.map((profile) => profile.encryptionDomain ?? encryptionDomain)];
  const internal =
    routing.internal === 'snat' ? [] : domains.flatMap(({ include, exclude }) => without(ours(include), ours(exclude)));
  return joined([...ours(poolPrefixes(officeMode)), ...internal]);
}
