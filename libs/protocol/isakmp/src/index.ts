export * from './endpoint.ts';
export * from './suites.ts';
