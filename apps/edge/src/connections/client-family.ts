/** What a client has told of itself before it has proven who it is: anybody could say so, and nothing depends on it. */
export interface ClientTraits {
  /** Vendor ID payloads of IKE, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
  /** Of its Start-Control-Connection-Request, once it has sent one. */
  readonly l2tp?: {
    readonly hostName: string;
    readonly vendor: string | undefined;
    readonly firmware: number | undefined;
  };
}

const vendorIds = {
  /** `MS NT5 ISAKMPOAKLEY`, followed by a version of four bytes. */
  microsoft: '1e2b516905991c7d7c96fcbfb587e461',
  /** `draft-ietf-ipsec-nat-t-ike`, which Apple's racoon alone sends. */
  apple: '4df37928e9fc4fd1b3262170d515c662',
  draft00: '4485152d18b6bbcd0be8a8469579ddcc',
  draft03: '7d9419a65310ca6f2c179d9215529d56',
  strongSwan: '882fe56d6fd20dbc2251613b2ebe5beb',
  /** Openswan and libreswan: `OE` and text. */
  swan: '4f45',
  extendedAuthentication: '09002689dfd6b712',
  /** RFC 3706, version 1.0. */
  deadPeerDetection: 'afcad71368a1f1c96b8696fc77570100',
} as const;

/** Windows by the version in its vendor id; 9 is every one since 8. */
const windowsVersions: readonly (readonly [atLeast: number, name: string])[] = [
  [9, 'Windows 8 to 11'],
  [7, 'Windows 7'],
  [5, 'Windows Vista'],
  [0, 'Windows XP'],
];
/** The same by the firmware revision in its L2TP, which is its version number. */
const windowsFirmware: Readonly<Record<number, string>> = {
  2560: 'Windows 10/11',
  1539: 'Windows 8.1',
  1538: 'Windows 8',
  1537: 'Windows 7',
  1536: 'Windows Vista',
};
const l2tpVendors: Readonly<Record<string, string>> = { 'xelerance.com': 'xl2tpd' };
/** What Android's mtpd calls itself. */
const androidHostName = 'anonymous';

/** Family of a client, such as `Windows 10/11` or `strongSwan, xl2tpd`; undefined: it is like none that is known. */
export function fingerprint(traits: ClientTraits): string | undefined {
  return windows(traits) ?? apple(traits) ?? android(traits) ?? programs(traits);
}

function windows({ vendorIds: ids, l2tp }: ClientTraits): string | undefined {
  const id = ids.find((one) => one.startsWith(vendorIds.microsoft));
  if (id === undefined && l2tp?.vendor !== 'Microsoft') return undefined;
  const byFirmware = windowsFirmware[l2tp?.firmware ?? 0];
  if (byFirmware !== undefined) return byFirmware;
  const version = Number.parseInt(id?.slice(vendorIds.microsoft.length) ?? '', 16);
  return windowsVersions.find(([atLeast]) => version >= atLeast)?.[1] ?? 'Windows';
}

const apple = ({ vendorIds: ids }: ClientTraits): string | undefined =>
  ids.includes(vendorIds.apple) ? 'macOS/iOS' : undefined;

/** Its racoon is told from others by what it still offers; what names a vendor in L2TP is no mtpd. */
function android({ vendorIds: ids, l2tp }: ClientTraits): string | undefined {
  const racoon = ids.includes(vendorIds.draft00) && !ids.includes(vendorIds.draft03);
  const mtpd = l2tp === undefined || (l2tp.hostName === androidHostName && l2tp.vendor === undefined);
  return racoon && mtpd ? 'Android' : undefined;
}

/** Everything else is put together from an IKE and an L2TP program, as on Linux and ChromeOS. */
function programs({ vendorIds: ids, l2tp }: ClientTraits): string | undefined {
  const vendor = l2tp?.vendor;
  const named = [ikeProgram(ids), vendor === undefined ? undefined : (l2tpVendors[vendor] ?? vendor)];
  const text = named.filter((one) => one !== undefined && one !== '').join(', ');
  return text === '' ? undefined : text.slice(0, 64);
}

function ikeProgram(ids: readonly string[]): string | undefined {
  if (ids.some((id) => id.startsWith(vendorIds.swan))) return 'libreswan';
  const named = ids.includes(vendorIds.strongSwan);
  return named || (ids[0] === vendorIds.extendedAuthentication && ids[1] === vendorIds.deadPeerDetection)
    ? 'strongSwan'
    : undefined;
}
