export { alternativeNamesProblem, type NamesToIssue } from './issue/alternative-names.ts';
export { type Authority, authorityOf } from './issue/authority.ts';
export { type CertificateToIssue, issueCertificate } from './issue/certificate.ts';
export { type CrlToIssue, issueCrl, type RevocationReasonName, type RevokedCertificate } from './issue/crl.ts';
export { type SubjectName, subjectProblem } from './issue/distinguished-name.ts';
export { type ExtendedKeyUsage, extendedKeyUsageOids, type KeyUsageToIssue } from './issue/extensions.ts';
export {
  isIssuerOf,
  type OcspCertificateId,
  type OcspRequest,
  type ReadOcspRequest,
  readOcspRequest,
} from './issue/ocsp-request.ts';
export {
  type OcspAnswerToSign,
  type OcspError,
  type OcspResponseToSign,
  ocspErrorResponse,
  ocspResponse,
} from './issue/ocsp-response.ts';
export { newSerial } from './issue/serial.ts';
export { generateKey, type KeyPair } from './keys/generate.ts';
export { type KeyAlgorithm, keyAlgorithms, type SigningAlgorithm } from './keys/key-algorithm.ts';
export { encryptedPrivateKeyPem, privateKeyPem, type ReadPrivateKey, readPrivateKey } from './keys/private-key.ts';
export { type AcceptedPublicKey, acceptPublicKey, keyIdentifier, spkiOf } from './keys/public-key.ts';
export { type SigningKey, signingKey } from './keys/signing-key.ts';
export { createPkcs12, type Pkcs12ToCreate } from './pkcs12/create.ts';
export type { Pkcs12Encryption } from './pkcs12/protection.ts';
export { createRequest, type RequestToCreate } from './request/create.ts';
export { type CertificateRequest, type ReadRequest, type RequestRefusalCode, readRequest } from './request/read.ts';
