/**
 * JetStream KV bucket of who keeps the accounts of which back end: the name of its consumer as key, an instance of the auth
 * service as value. One that does not say so again in time no longer does.
 */
export const accountantBucket = { name: 'SEKISHO_ACCOUNTANTS', ttlMs: 15_000 } as const;
