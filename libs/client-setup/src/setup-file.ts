/** What must not fall into other hands, by kind. */
export const secretKinds = ['pre-shared-key', 'password', 'private-key'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** A file for a client or for whoever sets one up. */
export interface SetupFile {
  /** Letters, digits, ".", "-" and "_" alone. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Secrets in it, readable for whoever has it. */
  readonly secrets: readonly SecretKind[];
}
