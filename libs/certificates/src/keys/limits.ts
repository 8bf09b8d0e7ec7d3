/** Less is within reach of those who factor numbers (NIST SP 800-57: 2048 bits are good until 2030). */
export const rsaModulusBitsMin = 2048;
/** More costs every peer's handshake more than it protects, and IKEv1 clients stop at 4096. */
export const rsaModulusBitsMax = 4096;
/** Smaller ones have broken padding more than once; larger ones exist to make whoever verifies work hard. */
export const rsaExponentMin = 65_537n;
export const rsaExponentMax = 2n ** 32n;
/** SubjectPublicKeyInfo of RSA-4096 is 550 bytes long. */
export const publicKeyBytesMax = 1024;
/**
 * PBKDF2-HMAC-SHA256 over a passphrase that protects a key in a file: some 0.2 s of one core for every guess
 * (OWASP 2023 names the number).
 */
export const keyFileIterations = 600_000;
