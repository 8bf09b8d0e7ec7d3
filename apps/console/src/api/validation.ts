import {
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { z } from 'zod';
import { endpointOf } from './implements.ts';
import { inTurns } from './in-turns.ts';
import type { RequestProblem } from './problem.ts';

/** Checks what comes in by the endpoint's schemas, and has nothing go out that they do not name. */
@Injectable()
export class Validation implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const endpoint = endpointOf(context.getHandler());
    if (endpoint === undefined) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const problems: RequestProblem[] = [];
    const parsed = (where: RequestProblem['in'], schema: z.ZodType | undefined, value: unknown): unknown => {
      if (schema === undefined) return undefined;
      const result = schema.safeParse(value);
      if (result.success) return result.data;
      problems.push(...result.error.issues.map(({ path, message }) => ({ in: where, path: path.join('.'), message })));
      return undefined;
    };
    request.asked = {
      params: parsed('path', endpoint.params, request.params),
      query: parsed('query', endpoint.query, request.query),
      body: parsed('body', endpoint.body, request.body),
    };
    if (problems.length > 0)
      throw new BadRequestException({ message: 'The request is not as it should be.', problems });
    const { answer } = endpoint;
    return answer instanceof z.ZodType
      ? next.handle().pipe(mergeMap((value) => inTurns(answer, value)))
      : next.handle();
  }
}
