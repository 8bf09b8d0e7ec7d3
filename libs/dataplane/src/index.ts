export * from './dataplane.ts';
export { openDataplane } from './open-dataplane.ts';
