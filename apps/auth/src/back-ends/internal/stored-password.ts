/** A password as the store keeps it. */
export type StoredPassword =
  /** AES-256-GCM under a key that is kept elsewhere: what CHAP and EAP-MD5 need. */
  | { readonly kind: 'encrypted'; readonly keyId: string; readonly box: string }
  /** argon2id in PHC form: enough for PAP. */
  | { readonly kind: 'argon2id'; readonly hash: string }
  /** A machine, or a user who logs in by certificate alone: no password is the right one. */
  | { readonly kind: 'none' };
