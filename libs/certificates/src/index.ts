export { type Authority, authorityOf } from './certificate/authority.ts';
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
export { type CertificateToIssue, issueCertificate } from './certificate/issue.ts';
export { allowsUsage, hasPurpose, type RequiredPurpose } from './certificate/purpose.ts';
export { parseCertificate } from './certificate/read.ts';
export { newSerial } from './certificate/serial.ts';
export { type CrlToIssue, issueCrl, type RevocationReasonName, type RevokedCertificate } from './crl/issue.ts';
export { type Crl, notCovering, parseCrl, revokedAt, type Verification, verifyCrl } from './crl/read.ts';
export type { Revocation, RevocationReason } from './crl/reasons.ts';
export { CertificateError, type CertificateErrorCode } from './errors.ts';
export { type ExtendedKeyUsage, extendedKeyUsageOids, type KeyUsageToIssue } from './extensions/issue.ts';
export { certificatesInFile } from './files/certificate-file.ts';
export { readPem } from './files/pem.ts';
export { certificateEncodings, certificatesOf, holderFirst } from './ike/certificate-payload.ts';
export {
  type IdentityMatch,
  type IkeIdentification,
  identificationText,
  identificationTypes,
  matchesIdentity,
} from './ike/identification.ts';
export { generateKey, type KeyPair } from './keys/generate.ts';
export { type KeyAlgorithm, keyAlgorithms, type SigningAlgorithm } from './keys/key-algorithm.ts';
export {
  encryptedPrivateKeyPem,
  privateKeyPem,
  type ReadPrivateKey,
  readPrivateKey,
  toPem,
} from './keys/key-file.ts';
export { type AcceptedPublicKey, acceptPublicKey, keyIdentifier, spkiOf } from './keys/public-key.ts';
export { type SigningKey, signingKey } from './keys/signing-key.ts';
export { type NameSource, namesOf } from './names/account-names.ts';
export { alternativeNamesProblem, type NamesToIssue } from './names/alternative-names.ts';
export { distinguishedNameText, sameName } from './names/distinguished-name.ts';
export type { GeneralName } from './names/general-names.ts';
export { type SubjectName, subjectProblem } from './names/subject-name.ts';
export { extensionIds, type PurposeName, purposeIds, userPrincipalName } from './object-identifiers.ts';
export {
  type OcspAnswerToSign,
  type OcspError,
  type OcspResponseToSign,
  ocspErrorResponse,
  ocspResponse,
} from './ocsp/issue-response.ts';
export {
  isIssuerOf,
  type OcspCertificateId,
  type OcspRequest,
  type ReadOcspRequest,
  readOcspRequest,
} from './ocsp/read-request.ts';
export { type OcspAnswer, type OcspQuestion, readOcspResponse } from './ocsp/read-response.ts';
export { ocspRequest } from './ocsp/request.ts';
export { type PathQuestion, validatePath } from './path/validate.ts';
export type { Path, PathRefusal, PathVerdict, ValidPath } from './path/verdict.ts';
export { createRequest, type RequestToCreate } from './pkcs10/create.ts';
export { type CertificateRequest, type ReadRequest, type RequestRefusalCode, readRequest } from './pkcs10/read.ts';
export { createPkcs12, type Pkcs12ToCreate } from './pkcs12/create.ts';
export type { Pkcs12Encryption } from './pkcs12/protection.ts';
export type { HashName, PublicKey, SignatureAlgorithm } from './signature/algorithm.ts';
