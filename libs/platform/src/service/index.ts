export { thisInstance } from './bus-server.ts';
export { type InParts, inParts } from './in-parts.ts';
export { Parsed, refuse } from './parsed.ts';
export { platformModule, type ServiceContext } from './platform-module.ts';
export { provideService } from './provide-service.ts';
export { runService } from './run-service.ts';
export { type HttpFace, type RunningService, type ServiceDefinition, startService } from './service.ts';
export { type Adopt, SettingsInForce } from './settings-in-force.ts';
export { CONTEXT, IN_FORCE, LOGGER, RUNTIME, SETTINGS } from './tokens.ts';
