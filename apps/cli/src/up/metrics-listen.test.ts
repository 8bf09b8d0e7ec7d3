import { expect, it } from 'vitest';
import { metricsListen } from './metrics-listen.ts';
import { ownServices } from './own-services.ts';

it('gives each service of one machine a port of its own for its metrics, the edge the first', () => {
  const given = ownServices.map((service) => metricsListen(service, '127.0.0.1:9464'));
  expect(metricsListen('edge', '[::]:9464')).toBe('[::]:9464');
  expect(given.toSorted()).toEqual([9464, 9465, 9466, 9467, 9468, 9469].map((port) => `127.0.0.1:${port}`));
});

it('leaves to the service what is no port, and offers nothing where nothing is said', () => {
  expect(metricsListen('auth', 'nonsense')).toBe('nonsense');
  expect([undefined, ''].map((listen) => metricsListen('auth', listen))).toEqual([undefined, undefined]);
});
