export { PrivateFileError, readPrivateFile } from './files.ts';
export { createLogger, type Logger, setLogLevel } from './logger.ts';
export { type LogLevel, loadRuntime, logLevels, type Runtime, RuntimeError } from './runtime.ts';
export { resolveSecret, type SecretReference } from './secrets.ts';
export { loadSettings, parseSettings, type Settings, SettingsError, type SettingsProblem } from './settings/load.ts';
export type { StoreSettings } from './settings/schema.ts';
export { type EspSuiteName, espSuiteNames, type IkeSuiteName, ikeSuiteNames } from './settings/suites.ts';
export type { AddressPool, Ipv4Network } from './settings/values.ts';
export { newUlid } from './ulid.ts';
