/** Assigned numbers of ISAKMP and IKE (RFC 2408 §3, RFC 2409 App. A, RFC 2407 §4, RFC 3947 §3). */

export const payloadTypes = {
  none: 0,
  securityAssociation: 1,
  keyExchange: 4,
  identification: 5,
  certificate: 6,
  certificateRequest: 7,
  hash: 8,
  signature: 9,
  nonce: 10,
  notification: 11,
  delete: 12,
  vendorId: 13,
  natDetection: 20,
  natOriginalAddress: 21,
  /** draft-ietf-ipsec-nat-t-ike-02 and -03 */
  draftNatDetection: 130,
  draftNatOriginalAddress: 131,
  fragment: 132,
} as const;

export const exchangeTypes = { mainMode: 2, aggressive: 4, informational: 5, quickMode: 32 } as const;
export const headerFlags = { encryption: 1, commit: 2, authenticationOnly: 4 } as const;
export const protocols = { isakmp: 1, ah: 2, esp: 3 } as const;

export const ipsecDoi = 1;
/** SIT_IDENTITY_ONLY (RFC 2407 §4.2.1) */
export const identityOnly = 1;
/** KEY_IKE, the only transform id of phase 1 (RFC 2407 §4.4.2.1) */
export const keyIke = 1;

export const ikeAttributes = {
  encryption: 1,
  hash: 2,
  authentication: 3,
  group: 4,
  lifeType: 11,
  lifeDuration: 12,
  keyLength: 14,
} as const;
/** RFC 2409 App. A, RFC 4754 §2. */
export const authenticationMethods = {
  'pre-shared-key': 1,
  'rsa-signatures': 3,
  'ecdsa-256': 9,
  'ecdsa-384': 10,
  'ecdsa-521': 11,
} as const;
/** RFC 2408 §3.9 */
export const certificateEncodings = { pkcs7: 1, x509Signature: 4 } as const;

export const espAttributes = {
  lifeType: 1,
  lifeDuration: 2,
  group: 3,
  encapsulation: 4,
  authentication: 5,
  keyLength: 6,
} as const;
export const lifeTypes = { seconds: 1, kilobytes: 2 } as const;
export const encapsulations = {
  tunnel: 1,
  transport: 2,
  udpTunnel: 3,
  udpTransport: 4,
  draftUdpTunnel: 61_443,
  draftUdpTransport: 61_444,
} as const;

export const notifyTypes = {
  invalidPayloadType: 1,
  invalidCookie: 4,
  invalidExchangeType: 7,
  noProposalChosen: 14,
  payloadMalformed: 16,
  invalidIdInformation: 18,
  invalidCertificateEncoding: 19,
  invalidCertificate: 20,
  certificateTypeUnsupported: 21,
  invalidCertificateAuthority: 22,
  invalidHashInformation: 23,
  authenticationFailed: 24,
  invalidSignature: 25,
  certificateUnavailable: 28,
  connected: 16_384,
  responderLifetime: 24_576,
  initialContact: 24_578,
  rUThere: 36_136,
  rUThereAck: 36_137,
} as const;
/** Notify types below this are errors (RFC 2408 §3.14.1). */
export const firstStatusNotify = 16_384;

/** RFC 2408 §2.5.1, RFC 3947 §4 */
export const ikePort = 500;
export const natTraversalPort = 4500;

export const udpProtocol = 17;
export const l2tpPort = 1701;
