/**
 * Rounds of PBKDF2-HMAC-SHA256 for key, certificates and MAC of a modern file. Windows, .NET and NSS refuse files in which
 * they add up to more than 600 000.
 */
export const modernIterations = 100_000;
/** Rounds of the old key derivation, which every guess costs too; phones of 2010 still open the file within a second or two. */
export const legacyIterations = 50_000;
