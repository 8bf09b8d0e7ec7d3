import { type Secret, toHex } from '@sekisho/wire';
import type { ChildSa, EspKeys } from '../security-associations.ts';
import type { EspSuite } from '../suites.ts';
import type { Cookies, Phase1Keys } from './phase1.ts';

/** Keys as Wireshark reads them: one line of the table of this name in its configuration folder, without line end. */
export interface KeyLogEntry {
  readonly table: 'ikev1_decryption_table' | 'esp_sa';
  readonly line: string;
}

/** Is told the keys of every SA as they are made. For debugging alone: with them all traffic can be read. */
export type KeyLog = (entry: KeyLogEntry) => void;

/** What decrypts the messages of an IKE SA: the initiator's cookie, and the key of the cipher (RFC 2409 App. B). */
export const ikeKeyLogEntry = ({ initiator }: Cookies, { cipher }: Phase1Keys): KeyLogEntry => ({
  table: 'ikev1_decryption_table',
  line: `${toHex(initiator)},${hex(cipher)}`,
});

/** What decrypts a pair of ESP SAs. Addresses are left open: a NAT may change them, and the SPI tells enough. */
export const espKeyLogEntries = ({ suite, spiIn, spiOut, keysIn, keysOut, remote }: ChildSa): KeyLogEntry[] => [
  espEntry(remote.address, spiIn, suite, keysIn),
  espEntry(remote.address, spiOut, suite, keysOut),
];

function espEntry(address: string, spi: number, suite: EspSuite, keys: EspKeys): KeyLogEntry {
  const version = address.includes(':') ? 'IPv6' : 'IPv4';
  const columns = [
    version,
    '*',
    '*',
    `0x${spi.toString(16).padStart(8, '0')}`,
    encryptionNames[suite.encryption],
    // AES-GCM's salt follows its key (RFC 4106 §8.1); the others have none.
    `0x${hex(keys.encryption)}${hex(keys.salt)}`,
    integrityNames[suite.integrity],
    keys.integrity.length > 0 ? `0x${hex(keys.integrity)}` : '',
  ];
  return { table: 'esp_sa', line: columns.map((column) => `"${column}"`).join(',') };
}

const hex = (key: Secret): string => toHex(key.reveal());

/** As Wireshark calls them. */
const encryptionNames: Record<EspSuite['encryption'], string> = {
  'aes-cbc': 'AES-CBC [RFC3602]',
  '3des-cbc': 'TripleDES-CBC [RFC2451]',
  'aes-gcm-16': 'AES-GCM with 16 octet ICV [RFC4106]',
};

const integrityNames: Record<EspSuite['integrity'], string> = {
  'hmac-sha1-96': 'HMAC-SHA-1-96 [RFC2404]',
  'hmac-sha2-256-128': 'HMAC-SHA-256-128 [RFC4868]',
  none: 'NULL',
};
