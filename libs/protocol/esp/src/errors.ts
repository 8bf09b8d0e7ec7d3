export type EspErrorCode =
  /** 2^32-1 packets went out: another one would repeat a number (RFC 4303 §3.3.3) */
  'sequence-exhausted';

/** Raised where a packet can't be made without breaking the SA. */
export class EspError extends Error {
  override readonly name = 'EspError';

  constructor(readonly code: EspErrorCode) {
    super('the sequence numbers of this SA are used up');
  }
}
