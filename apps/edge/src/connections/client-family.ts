/** What a client has told of itself before it has proven who it is: anybody could say so, and nothing depends on it. */
export interface ClientTraits {
  /** Vendor ID payloads of IKE, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
  /** Phase 1 transforms in the order sent, such as `aes256-sha1-modp2048`. */
  readonly offered?: readonly string[] | undefined;
  /** Of its Start-Control-Connection-Request, once it has sent one. */
  readonly l2tp?:
    | {
        readonly hostName: string;
        readonly vendor: string | undefined;
        readonly firmware: number | undefined;
      }
    | undefined;
  /** Types of the options in its first LCP Configure-Request. */
  readonly lcpOptions?: readonly number[] | undefined;
  /** Text of its first LCP Identification. */
  readonly identification?: string | undefined;
}

const vendorIds = {
  /** `MS NT5 ISAKMPOAKLEY`, followed by a version of four bytes. */
  microsoft: '1e2b516905991c7d7c96fcbfb587e461',
  /** `draft-ietf-ipsec-nat-t-ike`, which Apple's racoon alone sends. */
  apple: '4df37928e9fc4fd1b3262170d515c662',
  draft00: '4485152d18b6bbcd0be8a8469579ddcc',
  draft03: '7d9419a65310ca6f2c179d9215529d56',
  draft08: '8f8d83826d246b6fc7a8a6a428c11de8',
  strongSwan: '882fe56d6fd20dbc2251613b2ebe5beb',
  /** Openswan and libreswan: `OE` and text. */
  swan: '4f45',
  extendedAuthentication: '09002689dfd6b712',
  fragmentation: '4048b7d56ebce88525e7de7f00d6c2d3',
  /** RFC 3706, version 1.0. */
  deadPeerDetection: 'afcad71368a1f1c96b8696fc77570100',
} as const;

/** Windows by the version in its vendor id; 9 is every one since 8. */
const windowsVersions: readonly (readonly [atLeast: number, name: string])[] = [
  [9, 'Windows 8 to 11'],
  [7, 'Windows 7'],
  [5, 'Windows Vista'],
  [3, 'Windows XP'],
  [0, 'Windows 2000'],
];
/** The same by the firmware revision in its L2TP, which is its version number. */
const windowsFirmware: Readonly<Record<number, string>> = {
  2560: 'Windows 10/11',
  1539: 'Windows 8.1',
  1538: 'Windows 8',
  1537: 'Windows 7',
  1536: 'Windows Vista',
};
/** The same by how its PPP introduces itself; every one since Vista says 5.20. */
const windowsPpp: readonly (readonly [begins: string, name: string])[] = [
  ['MSRASV5.00', 'Windows 2000'],
  ['MSRASV5.10', 'Windows XP'],
  ['MSRAS', 'Windows'],
];
/** LCP options of Windows, callback the last, with or without those of multilink. */
const windowsLcp = /^1,5,7,8,13\b/;
const pppdLcp = /^(1,)?2,5,7,8$/;

const routerOs = 'MikroTik RouterOS';
/** A client may call its vendor anything, such as `constructor`. */
const l2tpVendors: ReadonlyMap<string, string> = new Map([
  ['xelerance.com', 'xl2tpd'],
  ['MikroTik', routerOs],
]);
/** What Android's mtpd calls itself. */
const androidHostName = 'anonymous';
/** Beyond this a name is not told: the record has no room for it. */
const charactersMax = 64;

/**
 * Family of a client, and which version of it where that can be seen, such as `Windows 10/11` or `strongSwan, xl2tpd`;
 * undefined: it is like none that is known.
 */
export function fingerprint(traits: ClientTraits): string | undefined {
  const found = windows(traits) ?? apple(traits) ?? android(traits) ?? programs(traits) ?? byPpp(traits);
  return found?.slice(0, charactersMax);
}

function windows({ vendorIds: ids, l2tp, identification }: ClientTraits): string | undefined {
  const id = ids.find((one) => one.startsWith(vendorIds.microsoft));
  if (id === undefined && l2tp?.vendor !== 'Microsoft') return undefined;
  const byFirmware = windowsFirmware[l2tp?.firmware ?? 0];
  if (byFirmware !== undefined) return byFirmware;
  const version = Number.parseInt(id?.slice(vendorIds.microsoft.length) ?? '', 16);
  return windowsVersions.find(([atLeast]) => version >= atLeast)?.[1] ?? windowsByPpp(identification) ?? 'Windows';
}

const windowsByPpp = (identification = ''): string | undefined =>
  windowsPpp.find(([begins]) => identification.startsWith(begins))?.[1];

/** Which of Apple's systems it is can be seen by the device's name alone, which its user may have changed. */
function apple({ vendorIds: ids, l2tp }: ClientTraits): string | undefined {
  if (!ids.includes(vendorIds.apple)) return undefined;
  const name = l2tp?.hostName ?? '';
  if (/iphone|ipad|ipod/i.test(name)) return 'iOS';
  return /mac/i.test(name) ? 'macOS' : 'macOS/iOS';
}

/** Its racoon is told from others by what it still offers; what names a vendor in L2TP is no mtpd. */
function android({ vendorIds: ids, l2tp, offered = [] }: ClientTraits): string | undefined {
  const racoon = ids.includes(vendorIds.draft00) && !ids.includes(vendorIds.draft03);
  const mtpd = l2tp === undefined || (l2tp.hostName === androidHostName && l2tp.vendor === undefined);
  if (!racoon || !mtpd) return undefined;
  if (offered.includes('aes256-sha2-384-modp1024')) return 'Android 7 to 11';
  if (offered[0] === 'aes256-sha2-256-modp1024') return 'Android 4 to 6';
  return offered[0]?.startsWith('3des') ? 'Android up to 3' : 'Android';
}

/** Everything else is put together from an IKE and an L2TP program, as on Linux, and what has set both up. */
function programs(traits: ClientTraits): string | undefined {
  const { vendorIds: ids, l2tp, offered = [] } = traits;
  if (l2tp?.vendor === 'MikroTik' || (l2tp === undefined && isRouterOs(ids))) return routerOs;
  const ike = ikeProgram(traits);
  if (ike === 'strongSwan' && isChromeOs(offered)) return 'ChromeOS';
  const vendor = l2tp?.vendor;
  const by = ike !== undefined && isNetworkManager(offered) ? 'NetworkManager' : undefined;
  const named = [by, ike, vendor === undefined ? undefined : (l2tpVendors.get(vendor) ?? vendor)];
  const text = named.filter((one) => one !== undefined && one !== '').join(', ');
  return text === '' ? undefined : text;
}

/** A racoon that offers every draft there was. */
const isRouterOs = (ids: readonly string[]): boolean =>
  ids.includes(vendorIds.draft08) && ids.includes(vendorIds.draft00);

const isChromeOs = ([first, second]: readonly string[]): boolean =>
  first === 'aes128-sha2-256-modp3072' && second === 'aes128-sha1-modp2048';

/** With MODP-1024 or, beside libreswan, without. */
const isNetworkManager = ([first, second, ...others]: readonly string[]): boolean =>
  first === 'aes256-sha2-256-modp2048' &&
  second === 'aes256-sha2-256-modp1536' &&
  others.includes('aes256-sha1-ecp384') &&
  others.includes('aes128-sha1-ecp256');

function ikeProgram({ vendorIds: ids, offered = [] }: ClientTraits): string | undefined {
  const swan = ids.find((id) => id.startsWith(vendorIds.swan));
  if (swan !== undefined) return swanVersion(swan);
  const [first = '', second] = ids;
  if (ids.includes(vendorIds.strongSwan)) return 'strongSwan';
  if (first === vendorIds.extendedAuthentication && second === vendorIds.deadPeerDetection) return 'strongSwan';
  if (first.startsWith(vendorIds.fragmentation) && second === vendorIds.deadPeerDetection) return 'libreswan';
  return offered.length > 0 && offered.every((name) => /^3?des-/.test(name)) ? 'SOHO router' : undefined;
}

/** `OE-Libreswan-4.12`, where it is set to name its version. */
function swanVersion(id: string): string {
  const [, version] = /^OE-Libreswan-(\d[\w.-]{0,15})/.exec(Buffer.from(id, 'hex').toString('latin1')) ?? [];
  return version === undefined ? 'libreswan' : `libreswan ${version}`;
}

/** Where IKE and L2TP tell nothing. */
function byPpp({ lcpOptions = [], identification }: ClientTraits): string | undefined {
  const options = lcpOptions.join(',');
  return (
    windowsByPpp(identification) ?? (windowsLcp.test(options) ? 'Windows' : pppdLcp.test(options) ? 'pppd' : undefined)
  );
}
