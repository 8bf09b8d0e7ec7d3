import {
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { z } from 'zod';
import { languageOf } from '../language/language-of.ts';
import { toldIn } from '../language/told-in.ts';
import { bodyDepthMax, problemLettersMax, problemsToldMax } from '../limits.ts';
import { endpointOf } from './implements.ts';
import { inTurns, jsonInTurns } from './in-turns.ts';
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
      problems.push(...result.error.issues.slice(0, problemsToldMax).flatMap((issue) => problemsIn(where, issue)));
      return undefined;
    };
    if (isDeeperThan(request.body, bodyDepthMax))
      throw new BadRequestException({
        message: asked,
        problems: [{ in: 'body', path: '', message: `nested more than ${bodyDepthMax} times` }],
      });
    request.asked = {
      params: parsed('path', endpoint.params, request.params),
      query: parsed('query', endpoint.query, request.query),
      body: parsed('body', endpoint.body, request.body),
    };
    if (problems.length > 0)
      throw new BadRequestException({ message: asked, problems: problems.slice(0, problemsToldMax) });
    const { answer, tells = [] } = endpoint;
    if (!(answer instanceof z.ZodType)) return next.handle();
    const answered = async (value: unknown): Promise<unknown> => {
      const json = tells.length === 0 ? await jsonInTurns(answer, value) : undefined;
      if (json === undefined) return toldIn(language, await inTurns(answer, value), new Set(tells));
      void context.switchToHttp().getResponse<FastifyReply>().type('application/json; charset=utf-8');
      return json;
    };
    return next.handle().pipe(mergeMap(answered));
  }
}

const asked = 'The request is not as it should be.';

/** A key that no schema knows is a place as well. */
function problemsIn(where: RequestProblem['in'], issue: z.core.$ZodIssue): RequestProblem[] {
  const places =
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, problemsToldMax).map((key) => [...issue.path, key])
      : [issue.path];
  const message = issue.code === 'unrecognized_keys' ? 'nothing of this name' : cut(issue.message);
  return places.map((path) => ({ in: where, path: cut(path.join('.')), message }));
}

const cut = (text: string): string => text.slice(0, problemLettersMax);

/** Level by level, as a function that calls itself would be what overflows. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
