import { type Change, type GatewayBus, recordChange } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { byWhom, nobody } from '../access/by-whom.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The log knows what this request has changed. */
    changeTold?: boolean;
  }
}

/** Tells the log what the administrator of a request has changed. @param what such as `session.end 01J…` */
export function tellChange(
  gateway: Pick<GatewayBus, 'bus'>,
  request: FastifyRequest,
  what: string,
  states: Pick<Change, 'before' | 'after'> = {},
): void {
  request.changeTold = true;
  const by = request.signedIn === undefined ? nobody : byWhom(request);
  recordChange(gateway.bus, { by, from: request.ip, what, ...states });
}
