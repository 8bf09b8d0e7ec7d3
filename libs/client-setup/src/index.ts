export type {
  ClientSetupFacts,
  DnsFacts,
  GatewayFacts,
  Identity,
  MachineAuthentication,
  MachineCertificateFacts,
  PasswordFacts,
  PasswordMethod,
  PreSharedKeyFacts,
  Traffic,
  UserAuthentication,
  UserCertificateFacts,
  UserMethod,
} from './facts.ts';
export { passwordMethods } from './facts.ts';
export {
  type GuideCertificate,
  type GuideChoices,
  type GuideFacts,
  type GuideMachine,
  type GuidePlatform,
  type GuideUser,
  guide,
  guideFacts,
  guidePlatformNames,
  guidePlatforms,
} from './guides/index.ts';
export { type SecretKind, type SetupFile, secretKinds } from './setup-file.ts';
