/**
 * Rounds of PBKDF2-HMAC-SHA256 for key, certificates and MAC of a modern file. Importers bound the
 * rounds they do for a stranger's file (.NET: 600 000 in all), so the three together stay at half of that.
 */
export const modernIterations = 100_000;
/** Rounds of the old key derivation, which every guess costs too; phones of 2010 still open the file within a second or two. */
export const legacyIterations = 50_000;
