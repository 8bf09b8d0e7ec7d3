export * from './diagnose/facts.fixture.ts';
export { bob } from './user-record.fixture.ts';
