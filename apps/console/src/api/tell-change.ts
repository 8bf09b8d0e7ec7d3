import { type Change, type GatewayBus, recordChange } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import '../access/administrator.ts';

/** Tells the log what the administrator of a request has changed. @param what such as `session.end 01J…` */
export const tellChange = (
  gateway: Pick<GatewayBus, 'bus'>,
  { administrator, ip }: Pick<FastifyRequest, 'administrator' | 'ip'>,
  what: string,
  states: Pick<Change, 'before' | 'after'> = {},
): void => void recordChange(gateway.bus, { by: `console:${administrator?.name ?? '?'}`, from: ip, what, ...states });
