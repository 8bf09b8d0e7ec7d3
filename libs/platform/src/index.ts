export { Bus, type BusOptions, type ConnectBusOptions, connectBus } from './bus/bus.ts';
export { problemOf } from './bus/bus-span.ts';
export { requestCrl } from './bus/ca-crl.ts';
export { connectNats, type NatsRuntime } from './bus/connection.ts';
export { askEdgeSessions } from './bus/edge-sessions.ts';
export { BusError, type BusErrorCode } from './bus/errors.ts';
export { EventConsumer, type EventDelivery } from './bus/event-consumer.ts';
export { eventsOf } from './bus/event-message.ts';
export { ensureEventStream } from './bus/event-stream.ts';
export { KeyValue, type KeyValueBucket, type KeyValueEntry } from './bus/key-value.ts';
export { formatNatsConfig, type NatsCluster, type NatsConfig, type NatsTls } from './bus/nats-config.ts';
export { answerSealed, requestSealed, type SealedAsking, type SealedPlace } from './bus/sealed-requests.ts';
export type { HeldCertificate } from './certificates/certificate-files.ts';
export { measureExpiry } from './certificates/expiry-metric.ts';
export { GatewayCertificate, type GatewayCertificateOptions } from './certificates/gateway-certificate.ts';
export { type OpenCertificate, openGatewayCertificate } from './certificates/open.ts';
export { createKeyFile, placeOnce } from './crypto/key-file.ts';
export { random } from './crypto/random.ts';
export { openQuestion, type SealedQuestion, sealQuestion } from './crypto/sealed-question.ts';
export {
  createSealingKeys,
  loadSealingPublicKey,
  newSealingKeys,
  openSealed,
  readSealingPublicKey,
  SealError,
  type SealingPrivateKey,
  type SealingPublicKey,
  sealingKeyBytes,
  sealTo,
} from './crypto/sealing.ts';
export { dialledAddresses } from './dialled-addresses.ts';
export { ExposedFileError, PrivateFileError, readPrivateFile } from './files.ts';
export { backEndTimeoutMaxMs, changedValuesBytesMax, messageBytesMax } from './limits.ts';
export { createLogger, type Logger, setLogLevel } from './logger.ts';
export { PrerequisiteError } from './prerequisite.ts';
export { type LogLevel, loadRuntime, logLevels, type Runtime, RuntimeError } from './runtime.ts';
export { resolveSecret, type SecretReference } from './secrets.ts';
export type { AccessRule, AccessSettings, EncryptionDomain } from './settings/access.ts';
export { needsAddressTranslation } from './settings/address-translation.ts';
export { type AddressPool, type Ipv4Network, type Ipv4Range, isHostAddress } from './settings/addresses.ts';
export type {
  BackEndSettings,
  BackEndsSettings,
  LdapBackEndSettings,
  OsBackEndSettings,
  RadiusBackEndSettings,
  TacacsBackEndSettings,
} from './settings/back-ends/back-ends.ts';
export {
  type CertificatesSettings,
  type ExtendedKeyUsageName,
  type GatewayCertificateSettings,
  type InternalCaSettings,
  internalCaName,
  type KeyAlgorithmName,
  type NameSource,
  type TrustedCaSettings,
  type TrustPurpose,
} from './settings/certificates.ts';
export { type ChangedValues, changedValues } from './settings/changed-values.ts';
export { type ClusterSettings, isWithin } from './settings/cluster.ts';
export type { ConsoleSettings, OidcSettings } from './settings/console.ts';
export { type SettingsChange, SettingsChangeError, withSettingsChanged } from './settings/edited.ts';
export { differences, type PlaceChanged } from './settings/effects.ts';
export {
  type AssignmentLine,
  type AssignmentProblem,
  Assignments,
  readAssignmentFile,
  type UnderstoodAssignments,
  understandAssignments,
} from './settings/ip-assignment/index.ts';
export {
  digestOfSettings,
  loadSettings,
  parseSettings,
  type Settings,
  SettingsError,
  type SettingsProblem,
} from './settings/load.ts';
export { type NamedSecrets, secretsFor, secretsIn } from './settings/named-secrets.ts';
export { defaultPool, type OfficeModeMethod, type OfficeModeSettings } from './settings/office-mode.ts';
export {
  defaultPreSharedKey,
  type PreSharedKeySettings,
  preSharedKeyName,
} from './settings/pre-shared-keys.ts';
export { withNewPreSharedKey, withRetiredPreSharedKey } from './settings/pre-shared-keys-edited.ts';
export { type Profile, profileOf } from './settings/profiles.ts';
export type { Readers, SettingsReader, TakenOver } from './settings/readers.ts';
export { type LedTo, nameInGateway, realmOfName } from './settings/realm-names.ts';
export { internalBackEnd, type RealmSettings } from './settings/realms.ts';
export { changedPlaces, type ShownSettings, shownSettings } from './settings/shown-values.ts';
export type { StoreSettings } from './settings/store.ts';
export { type EspSuiteName, espSuiteNames, type IkeSuiteName, ikeSuiteNames } from './settings/suites.ts';
export { unifiedDiff } from './settings/unified-diff.ts';
export { settingsWarnings } from './settings/warnings.ts';
export {
  activeSpan,
  connectionPlace,
  inOwnTrace,
  inSpan,
  isTracing,
  type OpenSpan,
  placeBelow,
  placeOfItsOwn,
  placesOf,
  type SpanAttributes,
  type SpanEvent,
  type SpanOptions,
  type SpanPlace,
  type SpanProblem,
  type SpanRole,
  type ToldSpan,
  tellSpan,
  within as withinSpan,
} from './telemetry/spans.ts';
export { connectionOf, traceIdOf } from './telemetry/trace-id.ts';
export { unixTime } from './telemetry/unix-time.ts';
export { Repetition } from './timers/repetition.ts';
export { Overdue, within } from './timers/within.ts';
export { newUlid, ulidTime } from './ulid.ts';
