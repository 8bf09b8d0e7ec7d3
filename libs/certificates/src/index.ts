export { type NameSource, namesOf } from './certificate/account-names.ts';
export type { HashName, PublicKey, SignatureAlgorithm } from './certificate/algorithms.ts';
export {
  type AlternativeNames,
  type Certificate,
  type CertificateReference,
  type KeyUsage,
  type NameConstraints,
  type Purpose,
  referenceOf,
} from './certificate/certificate.ts';
export { type CertificateDescription, describeCertificate, type Fitness, keyText } from './certificate/describe.ts';
export { distinguishedNameText, sameName } from './certificate/distinguished-name.ts';
export type { GeneralName } from './certificate/general-names.ts';
export {
  type IdentityMatch,
  type IkeIdentification,
  identificationText,
  identificationTypes,
  matchesIdentity,
} from './certificate/identity.ts';
export { extensionIds, type PurposeName, purposeIds, userPrincipalName } from './certificate/object-identifiers.ts';
export { parseCertificate } from './certificate/parse.ts';
export { allowsUsage, hasPurpose, type RequiredPurpose } from './certificate/purpose.ts';
export { certificatesInFile } from './containers/certificate-file.ts';
export { certificateEncodings, certificatesOf, holderFirst } from './containers/certificate-payload.ts';
export { readPem } from './containers/pem.ts';
export { CertificateError, type CertificateErrorCode } from './errors.ts';
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
export { type PathQuestion, validatePath } from './path/validate.ts';
export type { Path, PathRefusal, PathVerdict, ValidPath } from './path/verdict.ts';
export { createPkcs12, type Pkcs12ToCreate } from './pkcs12/create.ts';
export type { Pkcs12Encryption } from './pkcs12/protection.ts';
export { createRequest, type RequestToCreate } from './request/create.ts';
export { type CertificateRequest, type ReadRequest, type RequestRefusalCode, readRequest } from './request/read.ts';
export { type Crl, notCovering, parseCrl, revokedAt, type Verification, verifyCrl } from './revocation/crl.ts';
export { ocspRequest } from './revocation/ocsp-request.ts';
export { type OcspAnswer, type OcspQuestion, readOcspResponse } from './revocation/ocsp-response.ts';
export type { Revocation, RevocationReason } from './revocation/reasons.ts';
