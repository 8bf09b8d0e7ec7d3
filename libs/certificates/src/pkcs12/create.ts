import { createHash, type KeyObject } from 'node:crypto';
import { context, tags } from '../der/tags.ts';
import { explicit, integer, octetString, oid, sequence, set, tlv } from '../der/writer.ts';
import type { Encrypted } from '../keys/pbes2.ts';
import { attributeIds, bagIds, contentIds } from '../object-identifiers.ts';
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
  const keyBag = safeBag(bagIds.shroudedKey, sequence(key.algorithm, octetString(key.ciphertext)), identity);
  const authenticatedSafe = sequence(encryptedData(certificates), data(sequence(keyBag)));
  return sequence(integer(version3), data(authenticatedSafe), protection.macData(authenticatedSafe, password));
}

/** Key and certificate find each other by the local key id; stores show the friendly name. */
function identityAttributes({ certificate, friendlyName }: Pkcs12ToCreate): Uint8Array[] {
  const localKeyId = octetString(new Uint8Array(createHash('sha1').update(certificate).digest()));
  const bmpName = tlv(tags.bmpString, new Uint8Array(Buffer.from(friendlyName, 'utf16le').swap16()));
  return [attribute(attributeIds.friendlyName, bmpName), attribute(attributeIds.localKeyId, localKeyId)];
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), set(value));

const certificateBag = (certificate: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array =>
  safeBag(bagIds.certificate, sequence(oid(bagIds.x509Certificate), explicit(0, octetString(certificate))), attributes);

function safeBag(id: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const inOrder = attributes.toSorted((one, other) => Buffer.compare(one, other));
  return sequence(oid(id), explicit(0, value), ...(inOrder.length === 0 ? [] : [set(...inOrder)]));
}

const data = (content: Uint8Array): Uint8Array => sequence(oid(contentIds.data), explicit(0, octetString(content)));

const encryptedData = ({ algorithm, ciphertext }: Encrypted): Uint8Array =>
  sequence(
    oid(contentIds.encryptedData),
    explicit(0, sequence(integer(0), sequence(oid(contentIds.data), algorithm, tlv(context(0), ciphertext)))),
  );
