export * from './eap.ts';
