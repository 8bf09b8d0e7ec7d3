import {
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { z } from 'zod';
import { languageOf } from '../language/language-of.ts';
import { toldIn } from '../language/told-in.ts';
import { endpointOf } from './implements.ts';
import type { RequestProblem } from './problem.ts';

/** What a schema says of its own accord, where it has no words for what it expects. */
const said = { en: {}, ja: { error: z.locales.ja().localeError } } as const;

/** Checks what comes in by the endpoint's schemas, and has nothing go out that they do not name. */
@Injectable()
export class Validation implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const endpoint = endpointOf(context.getHandler());
    if (endpoint === undefined) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const language = languageOf(request);
    const problems: RequestProblem[] = [];
    const parsed = (where: RequestProblem['in'], schema: z.ZodType | undefined, value: unknown): unknown => {
      if (schema === undefined) return undefined;
      const result = schema.safeParse(value, said[language]);
      if (result.success) return result.data;
      const told = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      problems.push(...told.map((each) => ({ in: where, ...each })));
      return undefined;
    };
    request.asked = {
      params: parsed('path', endpoint.params, request.params),
      query: parsed('query', endpoint.query, request.query),
      body: parsed('body', endpoint.body, request.body),
    };
    if (problems.length > 0)
      throw new BadRequestException({ message: 'The request is not as it should be.', problems });
    const { answer, tells = [] } = endpoint;
    if (!(answer instanceof z.ZodType)) return next.handle();
    return next.handle().pipe(map((value) => toldIn(language, answer.parse(value), new Set(tells))));
  }
}
