export { dashboards } from './dashboards.ts';
export { type ValidateOptions, validateQueries } from './validate-queries.ts';
