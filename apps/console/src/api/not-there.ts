import type { FastifyReply, FastifyRequest } from 'fastify';
import { apiPrefix } from '../openapi/document.ts';
import { endpoints } from './endpoints.ts';

const known = endpoints.map(({ path, method }) => ({
  shape: new RegExp(`^${apiPrefix}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  method: method.toUpperCase(),
}));

/**
 * Why there is nothing to answer a request: 405 with `Allow` where the API knows the path by other methods (RFC 9110, section
 * 15.5.6), else 404.
 */
export function notThere({ url }: Pick<FastifyRequest, 'url'>, reply: Pick<FastifyReply, 'header'>): 404 | 405 {
  const [path = ''] = url.split('?', 1);
  const methods = known.filter(({ shape }) => shape.test(path)).map(({ method }) => method);
  if (methods.length === 0) return 404;
  reply.header('allow', (methods.includes('GET') ? [...methods, 'HEAD'] : methods).join(', '));
  return 405;
}
