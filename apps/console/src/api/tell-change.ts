import { type Change, type GatewayBus, recordChange } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { byWhom } from '../access/by-whom.ts';

/** Tells the log what the administrator of a request has changed. @param what such as `session.end 01J…` */
export const tellChange = (
  gateway: Pick<GatewayBus, 'bus'>,
  request: FastifyRequest,
  what: string,
  states: Pick<Change, 'before' | 'after'> = {},
): void => void recordChange(gateway.bus, { by: byWhom(request), from: request.ip, what, ...states });
