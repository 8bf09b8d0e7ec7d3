/**
 * X.509 for the gateway: certificates, paths, CRLs, OCSP and the PKCS files around them, read and issued as pure functions
 * over DER. Own bounded code rather than a library, because the bytes are hostile and signatures are over exact bytes; see
 * README.md for where what is, and what is not supported.
 */
export { type Certificate, type CertificateReference, referenceOf } from './certificate/certificate.ts';
export { describeCertificate, type Fitness, keyText } from './certificate/describe.ts';
export { type CertificateToIssue, issueCertificate } from './certificate/issue.ts';
export { allowsUsage, hasPurpose } from './certificate/purpose.ts';
export { parseCertificate } from './certificate/read.ts';
export { newSerial } from './certificate/serial.ts';
export { issueCrl } from './crl/issue.ts';
export { type Crl, parseCrl } from './crl/read.ts';
export { notCovering, revokedAt, verifyCrl } from './crl/verify.ts';
export { CertificateError } from './errors.ts';
export { certificatesInFile } from './files/certificate-file.ts';
export { readPem, toPem } from './files/pem.ts';
export { certificateEncodings, certificatesOf, holderFirst } from './ike/certificate-payload.ts';
export { identificationTypes, matchesIdentity } from './ike/identification.ts';
export { acceptPublicKey } from './keys/accepted-key.ts';
export { generateKey, type KeyAlgorithm, keyAlgorithms } from './keys/generate.ts';
export { encryptedPrivateKeyPem, privateKeyPem, readPrivateKey } from './keys/key-file.ts';
export { spkiOf } from './keys/public-key.ts';
export { type SigningKey, signingKey } from './keys/signing-key.ts';
export { type NameSource, namesOf } from './names/account-names.ts';
export { alternativeNamesProblem } from './names/alternative-names.ts';
export { distinguishedNameText, nameKey, sameName } from './names/distinguished-name.ts';
export type { AlternativeNames } from './names/general-names.ts';
export { subjectProblem } from './names/subject-name.ts';
export { extendedKeyUsageOids } from './object-identifiers.ts';
export { isIssuerOf, type OcspCertificateId } from './ocsp/certificate-id.ts';
export { type OcspAnswerToSign, ocspErrorResponse, ocspResponse } from './ocsp/issue-response.ts';
export { type OcspAnswer, readOcspResponse } from './ocsp/read-response.ts';
export { ocspRequest, readOcspRequest } from './ocsp/request.ts';
export { validatePath } from './path/validate.ts';
export type { Path, PathRefusal, ValidPath } from './path/verdict.ts';
export { type ContentToSign, signContent } from './pkcs7/sign.ts';
export { createRequest } from './pkcs10/create.ts';
export { readRequest } from './pkcs10/read.ts';
export { createPkcs12 } from './pkcs12/create.ts';
export type { Pkcs12Encryption } from './pkcs12/protection.ts';
