import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Endpoint, Method } from './endpoint.ts';

const described = new WeakMap<object, Endpoint>();
const methods = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  put: RequestMethod.PUT,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const satisfies Record<Method, RequestMethod>;

/** Makes a controller's method answer an endpoint's requests; it takes what `@Asked()` gives. */
export const Implements = (endpoint: Endpoint): MethodDecorator =>
  applyDecorators(
    RequestMapping({ path: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'), method: methods[endpoint.method] }),
    HttpCode(200),
    (_target: object, _key: string | symbol, descriptor: PropertyDescriptor) => {
      described.set(descriptor.value, endpoint);
    },
  );

/** The endpoint that a controller's method answers. */
export const endpointOf = (handler: object): Endpoint | undefined => described.get(handler);

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as it was found to be as the endpoint wants it. */
    asked?: { readonly params: unknown; readonly query: unknown; readonly body: unknown };
  }
}

/** What the request brings: `{ params, query, body }`, validated. */
export const Asked = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().asked,
);
