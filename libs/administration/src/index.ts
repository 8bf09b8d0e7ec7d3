export { AdministrationError, NothingDoneError, reasonOf } from './administration-error.ts';
export { type Change, recordChange } from './changes.ts';
export { asksEapTlsFirst, dialledOf, type GuideRequest, guideFactsOf, trafficOf } from './client-setup/guide-facts.ts';
export { askForKey, keysStayOnEdges } from './client-setup/handed-key.ts';
export { type KeyWish, keyFor, usableKeys } from './client-setup/key-choice.ts';
export { type AccountState, type Login, loginBy, loginOf, methodOf, requireAccount } from './client-setup/login.ts';
export { requireMachineAccount } from './client-setup/machine-account.ts';
export { ProfileSigners, type SignerKeep } from './client-setup/profile-signers.ts';
export { requireNameProven } from './client-setup/proven-names.ts';
export { type Certifier, requireSetup, type SetupRequest, setupFactsOf } from './client-setup/setup-facts.ts';
export { setupMaker } from './client-setup/setup-maker.ts';
export {
  type Diagnosis,
  diagnose,
  type FailedAttempt,
  type FailedAttempts,
  type Service as AskedService,
} from './diagnose/diagnosis.ts';
export { type Facts as DiagnosisFacts, gatherFacts, type Instances } from './diagnose/facts.ts';
export { type Finding, gatewayFindings } from './diagnose/findings.ts';
export { parseSubject, type Subject } from './diagnose/subject.ts';
export { GatewayBus, type GatewayPlace, type IssuedReply } from './gateway-bus.ts';
export { generatedPassword, machineSecret, typeableSecret } from './generated-secret.ts';
export {
  type Identity,
  type IssuedIdentity,
  identityOf,
  issuedIn,
  issueIdentity,
  renewIdentity,
} from './identities.ts';
export { preSharedKeyGroups } from './limits.ts';
export { type Publication, publishedChange } from './published-change.ts';
export { SettingsBus, UnsupervisedError } from './settings-bus.ts';
export { formatClock, formatTimestamp } from './timestamps.ts';
