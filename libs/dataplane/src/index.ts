export * from './dataplane.ts';
