/** Extensions of certificates and CRLs (RFC 5280 §4.2, §5.2, §5.3). */
export const extensionIds = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  invalidityDate: '2.5.29.24',
  deltaCrlIndicator: '2.5.29.27',
  issuingDistributionPoint: '2.5.29.28',
  certificateIssuer: '2.5.29.29',
  nameConstraints: '2.5.29.30',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  policyMappings: '2.5.29.33',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  /** RFC 6960 §4.2.2.2.1, §4.4.1. */
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
} as const;

/** Purposes of extended key usage (RFC 5280 §4.2.1.12, RFC 4945 §5.1.3.12) that say something to a VPN. */
export const purposeIds = {
  'any-extended-key-usage': '2.5.29.37.0',
  'server-authentication': '1.3.6.1.5.5.7.3.1',
  'client-authentication': '1.3.6.1.5.5.7.3.2',
  'code-signing': '1.3.6.1.5.5.7.3.3',
  'email-protection': '1.3.6.1.5.5.7.3.4',
  'ipsec-end-system': '1.3.6.1.5.5.7.3.5',
  'ipsec-tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec-user': '1.3.6.1.5.5.7.3.7',
  'time-stamping': '1.3.6.1.5.5.7.3.8',
  'ocsp-signing': '1.3.6.1.5.5.7.3.9',
  'ipsec-ike': '1.3.6.1.5.5.7.3.17',
  'ike-intermediate': '1.3.6.1.5.5.8.2.2',
  'smart-card-logon': '1.3.6.1.4.1.311.20.2.2',
} as const;
export type PurposeName = keyof typeof purposeIds;

export const purposeNames: ReadonlyMap<string, PurposeName> = new Map(
  Object.entries(purposeIds).map(([name, id]) => [id, name as PurposeName]),
);

/** Purposes that certificates are issued and asked for with. */
export const extendedKeyUsageOids = {
  'server-authentication': purposeIds['server-authentication'],
  'client-authentication': purposeIds['client-authentication'],
  'ipsec-ike-intermediate': purposeIds['ike-intermediate'],
  'ocsp-signing': purposeIds['ocsp-signing'],
} as const;
export type ExtendedKeyUsage = keyof typeof extendedKeyUsageOids;

/** Access methods of authorityInfoAccess (RFC 5280 §4.2.2.1). */
export const accessMethodIds = { ocsp: '1.3.6.1.5.5.7.48.1', caIssuers: '1.3.6.1.5.5.7.48.2' } as const;

/** User principal name of Microsoft, an otherName. */
export const userPrincipalName = '1.3.6.1.4.1.311.20.2.3';

export const commonName = '2.5.4.3';
export const organizationName = '2.5.4.10';
export const emailAddress = '1.2.840.113549.1.9.1';

/** Short names of attributes in distinguished names: RFC 4514 §3, and those of IANA's LDAP registry that certificates use. */
export const attributeNames: ReadonlyMap<string, string> = new Map([
  [commonName, 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  [organizationName, 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.42', 'GN'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  [emailAddress, 'emailAddress'],
]);

/** Hashes (RFC 8017 appendix B.1). */
export const hashIds = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;
export type HashName = keyof typeof hashIds;

/** RSA with PKCS #1 v1.5 (RFC 8017 appendix C), and ECDSA (RFC 3279 §2.2.3, RFC 5758 §3.2). */
export const signatureIds = {
  'rsa-md5': '1.2.840.113549.1.1.4',
  'rsa-sha1': '1.2.840.113549.1.1.5',
  'rsa-sha224': '1.2.840.113549.1.1.14',
  'rsa-sha256': '1.2.840.113549.1.1.11',
  'rsa-sha384': '1.2.840.113549.1.1.12',
  'rsa-sha512': '1.2.840.113549.1.1.13',
  'ecdsa-sha1': '1.2.840.10045.4.1',
  'ecdsa-sha224': '1.2.840.10045.4.3.1',
  'ecdsa-sha256': '1.2.840.10045.4.3.2',
  'ecdsa-sha384': '1.2.840.10045.4.3.3',
  'ecdsa-sha512': '1.2.840.10045.4.3.4',
} as const;
/** RSASSA-PSS and its mask generation (RFC 4055 §2.2, §3.1). */
export const rsaPss = '1.2.840.113549.1.1.10';
export const mgf1 = '1.2.840.113549.1.1.8';

/** Public keys (RFC 3279 §2.3, RFC 5480 §2.1). */
export const keyIds = { rsa: '1.2.840.113549.1.1.1', rsaPss, ec: '1.2.840.10045.2.1' } as const;
export const curveIds = {
  'P-256': '1.2.840.10045.3.1.7',
  'P-384': '1.3.132.0.34',
  'P-521': '1.3.132.0.35',
} as const;
export type CurveName = keyof typeof curveIds;

/** Encryption by a password (RFC 8018 appendix B, RFC 7292 appendix C). */
export const encryptionIds = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacSha256: '1.2.840.113549.2.9',
  aes256Cbc: '2.16.840.1.101.3.4.1.42',
  pkcs12TripleDes: '1.2.840.113549.1.12.1.3',
} as const;

/** Contents of PKCS #7 (RFC 2315 §14). */
export const contentIds = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  encryptedData: '1.2.840.113549.1.7.6',
} as const;

/** Bags of PKCS #12 and what is in them (RFC 7292 §4.2). */
export const bagIds = {
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
} as const;

/** Attributes of PKCS #9 (RFC 2985 §5.4.2, §5.5). */
export const attributeIds = {
  extensionRequest: '1.2.840.113549.1.9.14',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

/** Signed attributes of CMS (RFC 5652 §11). */
export const cmsAttributeIds = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
} as const;

/** id-pkix-ocsp-basic (RFC 6960 §4.2.1). */
export const ocspBasicResponse = '1.3.6.1.5.5.7.48.1.1';
