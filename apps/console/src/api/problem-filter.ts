import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { AdministrationError } from '@sekisho/administration';
import type { Logger } from '@sekisho/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StaleProofError } from '../access/fresh-proof.ts';
import { languageOf } from '../language/language-of.ts';
import { toldIn } from '../language/told-in.ts';
import { notThere } from './not-there.ts';
import { type Problem, problemOf, type RequestProblem } from './problem.ts';

const sentences = new Set(['detail', 'message']);

/** Tells what went wrong as far as it is the administrator's business; the rest is for the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Pick<Logger, 'error'>) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = toldIn(languageOf(request), this.#told(error, request, reply), sentences);
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }

  #told(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
    if (error instanceof StaleProofError) return { ...problemOf(409, error.message), remedy: 'sign-in-again' };
    if (error instanceof AdministrationError) return problemOf(409, error.message);
    // The sentence of the framework has the path in it.
    if (request.is404) return problemOf(notThere(request, reply));
    if (error instanceof HttpException) {
      const told = error.getResponse();
      const problems = typeof told === 'object' && 'problems' in told ? (told.problems as RequestProblem[]) : undefined;
      return { ...problemOf(error.getStatus(), error.message), ...(problems && { problems }) };
    }
    if (isTooMuch(error)) return problemOf(error.statusCode, error.message);
    this.logger.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed');
    return problemOf(500);
  }
}

/** What Fastify itself refuses: a body that is too large or no JSON. */
const isTooMuch = (error: unknown): error is Error & { readonly statusCode: number } =>
  error instanceof Error &&
  'statusCode' in error &&
  typeof error.statusCode === 'number' &&
  error.statusCode >= 400 &&
  error.statusCode < 500;
