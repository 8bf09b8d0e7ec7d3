import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import type { Endpoint } from './endpoint.ts';
import { endpointOf } from './implements.ts';
import { tellChange } from './tell-change.ts';

/** Whether a request to an endpoint leaves something changed that the log has to know of. */
export const isChange = ({ method, changes }: Endpoint): boolean => method !== 'get' && changes !== 'nothing';

/** No change goes untold: where an endpoint's own code has not said what it changed, that it was asked to stands in the log. */
@Injectable()
export class ChangesTold implements NestInterceptor {
  constructor(private readonly gateway: Pick<GatewayBus, 'bus'>) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const endpoint = endpointOf(context.getHandler());
    if (endpoint === undefined || !isChange(endpoint)) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      tap(() => {
        if (request.changeTold === true) return;
        const params = Object.values(request.params ?? {}).join(' ');
        tellChange(this.gateway, request, `${endpoint.id} ${params}`.trim());
      }),
    );
  }
}
