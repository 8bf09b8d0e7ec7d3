/** LCP options this end understands (RFC 1661 §6, RFC 1662 §7.1); every other is rejected: callback, MRRU, endpoint discriminator … */
export const lcpOptions = {
  mru: 1,
  asyncMap: 2,
  authentication: 3,
  magic: 5,
  protocolCompression: 7,
  addressCompression: 8,
} as const;
