export { type StartedTelemetry, startTelemetry, type Telemetry } from './telemetry.ts';
