/**
 * X.509 for the gateway: certificates, paths, CRLs, OCSP and the PKCS files around them, read and issued as pure functions
 * over DER. Own bounded code rather than a library, because the bytes are hostile and signatures are over exact bytes; see
 * README.md for where what is, and what is not supported.
 */
export { type Authority, authorityOf } from './certificate/authority.ts';
export {
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
export { type CrlToIssue, issueCrl, type RevokedCertificate } from './crl/issue.ts';
export { type Crl, parseCrl } from './crl/read.ts';
export type { Revocation, RevocationReason, RevocationReasonName } from './crl/reasons.ts';
export type { Revocations } from './crl/revocations.ts';
export { notCovering, revokedAt, type Verification, verifyCrl } from './crl/verify.ts';
export { CertificateError, type CertificateErrorCode } from './errors.ts';
export type { KeyUsageToIssue } from './extensions/issue.ts';
export { certificatesInFile } from './files/certificate-file.ts';
export { readPem, toPem } from './files/pem.ts';
export { certificateEncodings, certificatesOf, holderFirst } from './ike/certificate-payload.ts';
export {
  type IdentityMatch,
  type IkeIdentification,
  identificationText,
  identificationTypes,
  matchesIdentity,
} from './ike/identification.ts';
export { type AcceptedPublicKey, acceptPublicKey } from './keys/accepted-key.ts';
export { generateKey, type KeyAlgorithm, type KeyPair, keyAlgorithms } from './keys/generate.ts';
export {
  encryptedPrivateKeyPem,
  privateKeyPem,
  type ReadPrivateKey,
  readPrivateKey,
} from './keys/key-file.ts';
export { keyIdentifier, type PublicKey, spkiOf } from './keys/public-key.ts';
export { type SigningKey, signingKey } from './keys/signing-key.ts';
export { type NameSource, namesOf } from './names/account-names.ts';
export { alternativeNamesProblem, type NamesToIssue } from './names/alternative-names.ts';
export { distinguishedNameText, nameKey, sameName } from './names/distinguished-name.ts';
export type { AlternativeNames, GeneralName } from './names/general-names.ts';
export { type SubjectName, subjectProblem } from './names/subject-name.ts';
export {
  type ExtendedKeyUsage,
  extendedKeyUsageOids,
  extensionIds,
  type HashName,
  type PurposeName,
  purposeIds,
  userPrincipalName,
} from './object-identifiers.ts';
export { isIssuerOf, type OcspCertificateId } from './ocsp/certificate-id.ts';
export {
  type OcspAnswerToSign,
  type OcspError,
  type OcspResponseToSign,
  ocspErrorResponse,
  ocspResponse,
} from './ocsp/issue-response.ts';
export { type OcspAnswer, type OcspQuestion, readOcspResponse } from './ocsp/read-response.ts';
export { type OcspRequest, ocspRequest, type ReadOcspRequest, readOcspRequest } from './ocsp/request.ts';
export { type PathQuestion, validatePath } from './path/validate.ts';
export type { Path, PathRefusal, PathVerdict, ValidPath } from './path/verdict.ts';
export { createRequest, type RequestToCreate } from './pkcs10/create.ts';
export { type CertificateRequest, type ReadRequest, type RequestRefusalCode, readRequest } from './pkcs10/read.ts';
export { createPkcs12, type Pkcs12ToCreate } from './pkcs12/create.ts';
export type { Pkcs12Encryption } from './pkcs12/protection.ts';
export type { SignatureAlgorithm, SigningAlgorithm } from './signature/algorithm.ts';
