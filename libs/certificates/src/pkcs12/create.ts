import { createHash, type KeyObject } from 'node:crypto';
import { explicit, integer, octetString, oid, primitive, sequence, set, tag, tlv } from '../asn1/encode.ts';
import type { Encrypted } from '../keys/pbes2.ts';
import { type Pkcs12Encryption, protections } from './protection.ts';

export interface Pkcs12ToCreate {
  readonly key: KeyObject;
  /** The one that belongs to the key, in DER. */
  readonly certificate: Uint8Array;
  /** From its issuer up to the root. */
  readonly chain: readonly Uint8Array[];
  /** Letters and digits of ASCII are what every importer takes alike; may be empty. */
  readonly password: string;
  /** What a certificate store shows beside it. */
  readonly friendlyName: string;
  /**
   * modern: AES-256 and SHA-256, read by OpenSSL 1.1 and 3, NSS, Windows 10 1709 and later, recent macOS, iOS and Android.
   * legacy: 3DES and SHA-1, read by all of them from Windows 7 on.
   */
  readonly encryption: Pkcs12Encryption;
}

const dataOid = '1.2.840.113549.1.7.1';
const encryptedDataOid = '1.2.840.113549.1.7.6';
const shroudedKeyBagOid = '1.2.840.113549.1.12.10.1.2';
const certificateBagOid = '1.2.840.113549.1.12.10.1.3';
const x509CertificateOid = '1.2.840.113549.1.9.22.1';
const friendlyNameOid = '1.2.840.113549.1.9.20';
const localKeyIdOid = '1.2.840.113549.1.9.21';
const version3 = 3;

/** A PKCS #12 file (RFC 7292): private key, certificate and chain under one password. */
export async function createPkcs12(wanted: Pkcs12ToCreate): Promise<Uint8Array> {
  const { password, certificate, chain } = wanted;
  const protection = protections[wanted.encryption];
  const identity = identityAttributes(wanted);
  const clearKey = wanted.key.export({ type: 'pkcs8', format: 'der' });
  const key = await protection.encrypt(clearKey, password);
  clearKey.fill(0);
  const certificates = await protection.encrypt(
    sequence(certificateBag(certificate, identity), ...chain.map((each) => certificateBag(each, []))),
    password,
  );
  const keyBag = safeBag(shroudedKeyBagOid, sequence(key.algorithm, octetString(key.ciphertext)), identity);
  const authenticatedSafe = sequence(encryptedData(certificates), data(sequence(keyBag)));
  return sequence(integer(version3), data(authenticatedSafe), protection.macData(authenticatedSafe, password));
}

/** Key and certificate find each other by the local key id; stores show the friendly name. */
function identityAttributes({ certificate, friendlyName }: Pkcs12ToCreate): Uint8Array[] {
  const localKeyId = octetString(new Uint8Array(createHash('sha1').update(certificate).digest()));
  const bmpName = tlv(tag.bmpString, new Uint8Array(Buffer.from(friendlyName, 'utf16le').swap16()));
  return [attribute(friendlyNameOid, bmpName), attribute(localKeyIdOid, localKeyId)];
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), set(value));

const certificateBag = (certificate: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array =>
  safeBag(certificateBagOid, sequence(oid(x509CertificateOid), explicit(0, octetString(certificate))), attributes);

function safeBag(id: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const inOrder = attributes.toSorted((one, other) => Buffer.compare(one, other));
  return sequence(oid(id), explicit(0, value), ...(inOrder.length === 0 ? [] : [set(...inOrder)]));
}

const data = (content: Uint8Array): Uint8Array => sequence(oid(dataOid), explicit(0, octetString(content)));

const encryptedData = ({ algorithm, ciphertext }: Encrypted): Uint8Array =>
  sequence(
    oid(encryptedDataOid),
    explicit(0, sequence(integer(0), sequence(oid(dataOid), algorithm, tlv(primitive(0), ciphertext)))),
  );
