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

/** User principal name of Microsoft, an otherName. */
export const userPrincipalName = '1.3.6.1.4.1.311.20.2.3';

export const commonName = '2.5.4.3';
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
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.42', 'GN'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  [emailAddress, 'emailAddress'],
]);
