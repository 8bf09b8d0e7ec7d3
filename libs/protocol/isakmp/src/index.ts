export { type ClientProfile, clientProfiles, type InitiatorProfile, suitesOfProfile } from './client-profiles/index.ts';
export type { IkeDatagram, IkeEffect, IkeEndpoint, IkeLoad } from './endpoint.ts';
export { nameOfTransform } from './exchanges/main-mode/proposal.ts';
export { createIkeEndpoint } from './ike-endpoint.ts';
export { computeDiffieHellman, prepareDiffieHellman } from './keys/diffie-hellman.ts';
export type { KeyLog } from './keys/key-log.ts';
export { makeSignature, signatureMethodOf, verifySignature, whyKeyUnfit } from './keys/signatures.ts';
export type { IkeIdentity } from './payloads/identification.ts';
export type {
  IdentificationData,
  IkePolicy,
  MachineAuthenticationMethod,
  OwnCertificate,
  PreSharedKey,
  SignatureMethod,
} from './policy.ts';
export type {
  DiffieHellmanAnswer,
  DiffieHellmanQuestion,
  IkeAnswer,
  IkeQuestion,
  PeerAuthenticationQuestion,
  PeerVerdict,
  QuestionId,
  SignatureQuestion,
} from './questions.ts';
export { isFirstMessage } from './reception/first-messages.ts';
export type { Awaited, IkeRefusal, IkeRefusalCode } from './refusals.ts';
export type { ChildSa, IkeSaId, IkeSaInfo, Spi } from './security-associations.ts';
export {
  type EspSuite,
  formatEspSuite,
  formatIkeSuite,
  type IkeSuite,
  type ModpOrEcpGroup,
  parseEspSuite,
  parseIkeSuite,
} from './suites.ts';
