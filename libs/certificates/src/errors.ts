/** Why bytes were refused. */
export type CertificateErrorCode =
  /** fewer bytes than a length promises */
  | 'truncated'
  /** a length that DER does not allow, or one that contradicts the bytes around it */
  | 'bad-length'
  /** another ASN.1 type than the structure has here */
  | 'unexpected-type'
  /** a value its specification forbids */
  | 'bad-value'
  /** bytes are left where the structure ends */
  | 'trailing-bytes'
  /** more bytes than this implementation accepts */
  | 'too-large'
  /** more elements than this implementation accepts */
  | 'too-many'
  /** well-formed, but of a kind that this implementation does not read */
  | 'unsupported';

/** The only error that reading of certificates, CRLs, OCSP responses and containers throws. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';

  constructor(
    readonly code: CertificateErrorCode,
    /** Name of the field, as its RFC calls it. */
    readonly field: string,
    detail?: string,
  ) {
    super(`${field}: ${code}${detail ? ` (${detail})` : ''}`);
  }
}
