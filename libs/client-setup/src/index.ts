export { appleSetup, type ProfileSigner } from './apple/profile.ts';
export { checkPlainFacts, requireNameOnWindows } from './checked-facts.ts';
export { chromeosSetup } from './chromeos/configuration.ts';
export { type ClientSetupCode, ClientSetupError } from './errors.ts';
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
  TrafficChoice,
  UserAuthentication,
  UserCertificateFacts,
  UserMethod,
} from './facts.ts';
export { passwordMethods, trafficChoices } from './facts.ts';
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
  guidePolicy,
} from './guides/index.ts';
export {
  methodsOn,
  requireMethodOn,
  type SetupSystem,
  setupSystemOf,
  setupSystems,
  userMethods,
} from './methods.ts';
export { networkManagerSetup } from './network-manager/connection.ts';
export { type SecretKind, type SetupFile, secretKinds } from './setup-file.ts';
export { windowsSetup } from './windows/scripts.ts';
