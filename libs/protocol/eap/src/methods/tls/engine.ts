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
    }
  | { readonly kind: 'failed'; readonly reason: string };
