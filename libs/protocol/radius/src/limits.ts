import { milliseconds, seconds } from '@sekisho/wire';

/** Every bound of RADIUS here, with its unit and why it has this value. */
export const limits = {
  /** Code, Identifier, Length and Authenticator (RFC 2865 §3). */
  headerBytes: 20,
  packetBytesMin: 20,
  packetBytesMax: 4096,
  authenticatorBytes: 16,
  /** What one attribute's length byte leaves for its value (RFC 2865 §5). */
  valueBytesMax: 253,
  /** RFC 2865 §5.2: eight blocks of MD5. */
  passwordBytesMax: 128,
  /** One byte numbers the requests of a source port (RFC 2865 §3). */
  identifiersPerPort: 256,
  /** Sixteen times 256 requests in flight to one server: with push MFA of a minute each that is 68 logins a second. */
  portsPerServerMax: 16,
  /** A server that verifies a password by a slow hash needs some hundred milliseconds. */
  firstRepetitionMin: milliseconds(500),
  /** RFC 5080 §2.2.1: the wait before the first repetition is at most this, and no later one is longer than the other. */
  firstRepetitionMax: seconds(2),
  repetitionMax: seconds(16),
  /** RFC 5080 §2.2.1: waits vary by this part of theirs, so that requests of one moment are not repeated in one moment. */
  repetitionJitter: 0.1,
} as const;
