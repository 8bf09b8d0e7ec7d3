export { type ClientProfile, clientProfiles, type InitiatorProfile, suitesOfProfile } from './client-profiles/index.ts';
export * from './endpoint.ts';
export { createIkeEndpoint } from './ike-endpoint.ts';
export { computeDiffieHellman, prepareDiffieHellman } from './keys/diffie-hellman.ts';
export { makeSignature, signatureMethodOf, verifySignature, whyKeyUnfit } from './keys/signatures.ts';
export {
  type EspSuite,
  formatEspSuite,
  formatIkeSuite,
  type IkeSuite,
  type ModpOrEcpGroup,
  parseEspSuite,
  parseIkeSuite,
} from './suites.ts';
