/** What a TLS implementation outside is given to work on. */
export interface TlsInput {
  /** The first of a connection: what came before is forgotten. */
  readonly begin: boolean;
  /** TLS records of the other end. */
  readonly records: Uint8Array;
  /** To send to the other end, encrypted. */
  readonly plaintext: Uint8Array;
}

/** What it made of that. */
export type TlsOutput =
  | {
      readonly kind: 'done';
      /** TLS records for the other end. */
      readonly records: Uint8Array;
      /** What the other end sent, decrypted. */
      readonly plaintext: Uint8Array;
      /** The handshake is complete at this end, once the other end has these records. */
      readonly completed?: TlsCompletion | undefined;
    }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** What the other end may be told of it: an alert, as a record. */
      readonly records?: Uint8Array | undefined;
      /** The other end's, by the names of RFC 8446 §6.2, such as `unknown_ca`; undefined: it was this end that failed. */
      readonly alert?: string | undefined;
    };

export interface TlsCompletion {
  /** TLS 1.3, in which a server commits itself to send no more of the handshake (RFC 9190 §2.1.1). */
  readonly commits: boolean;
}
