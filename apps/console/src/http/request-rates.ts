import type { FastifyRequest } from 'fastify';
import '../access/administrator.ts';
import { addressesCountedMax, requestsMax, requestsOfStrangersMax, requestWindowMs } from '../limits.ts';
import { apiPrefix } from '../openapi/document.ts';
import { networkOf } from './network-of.ts';

/**
 * Requests of the API, counted by sign-in, and of whoever has none by address: a stranger behind the same address takes nothing from
 * those who are in. Files of the page cost nothing that is worth counting.
 */
export const requestRates = {
  timeWindow: requestWindowMs,
  max: ({ signedIn }: FastifyRequest) => (signedIn === undefined ? requestsOfStrangersMax : requestsMax),
  keyGenerator: ({ signedIn, ip }: FastifyRequest) => signedIn?.signIn.id ?? networkOf(ip),
  // By the route that was found: a path can be spelled in many ways.
  allowList: ({ routeOptions }: FastifyRequest) => routeOptions.url?.startsWith(`${apiPrefix}/`) !== true,
  cache: addressesCountedMax,
};
