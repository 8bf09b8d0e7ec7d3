export type BusErrorCode =
  /** nobody serves the subject at the moment */
  | 'no-responders'
  | 'timeout'
  /** an answer came that its schema refuses */
  | 'bad-reply'
  /** no connection to NATS at the moment */
  | 'disconnected'
  /** the service, or NATS by its permissions, refused the message */
  | 'refused';

/** A request over the bus failed. */
export class BusError extends Error {
  override readonly name = 'BusError';

  constructor(
    readonly code: BusErrorCode,
    readonly subject: string,
    readonly detail?: string,
  ) {
    super(`${subject}: ${code}${detail === undefined ? '' : ` (${detail})`}`);
  }
}
