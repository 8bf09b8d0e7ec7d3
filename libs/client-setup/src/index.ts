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
export { type SecretKind, type SetupFile, secretKinds } from './setup-file.ts';
