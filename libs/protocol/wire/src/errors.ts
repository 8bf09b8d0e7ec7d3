/** Why a decoder refused its input. */
export type DecodeErrorCode =
  /** fewer bytes than the field needs */
  | 'truncated'
  /** a length field contradicts the bytes around it, or a limit */
  | 'bad-length'
  /** a field holds a value its specification forbids */
  | 'bad-value'
  /** bytes are left where the structure ends */
  | 'trailing-bytes'
  /** more elements than this implementation accepts */
  | 'too-many';

/** The only error a decoder throws: what was wrong, in which field, at which offset of the outermost input. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';

  constructor(
    readonly code: DecodeErrorCode,
    readonly field: string,
    readonly offset: number,
    detail?: string,
  ) {
    super(`${field} at offset ${offset}: ${code}${detail ? ` (${detail})` : ''}`);
  }
}
