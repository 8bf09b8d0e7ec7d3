export { thisInstance } from './bus-server.ts';
export { Parsed } from './parsed.ts';
export { platformModule, type ServiceContext } from './platform-module.ts';
export { runService } from './run-service.ts';
export { type RunningService, type ServiceDefinition, startService } from './service.ts';
export { LOGGER, RUNTIME, SETTINGS } from './tokens.ts';
