export { type Attempt, attemptSchema } from './clients/attempt.ts';
export type { LoadReport } from './report/load-report.ts';
export type { LoadProgress } from './report/progress.ts';
export { LoadError, type LoadOptions, type RunUnderWay, runLoad, type StandingSession } from './run-load.ts';
export type { LoadScenarioInput } from './scenario/scenario.ts';
