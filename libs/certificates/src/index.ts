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
export { type PathQuestion, validatePath } from './path/validate.ts';
export type { Path, PathRefusal, PathVerdict, ValidPath } from './path/verdict.ts';
export { type Crl, notCovering, parseCrl, revokedAt, type Verification, verifyCrl } from './revocation/crl.ts';
export { ocspRequest } from './revocation/ocsp-request.ts';
export { type OcspAnswer, type OcspQuestion, readOcspResponse } from './revocation/ocsp-response.ts';
export type { Revocation, RevocationReason } from './revocation/reasons.ts';
