import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notThere } from '../api/not-there.ts';
import { problemOf } from '../api/problem.ts';
import { inLanguage } from '../language/in-language.ts';
import { languageOf } from '../language/language-of.ts';
import { apiPrefix } from '../openapi/document.ts';
import { assetsPrefix, serveAssets } from './assets.ts';

/** Where Vite puts the built page. */
const folder = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const assets = join(folder, 'assets');
const index = join(folder, 'index.html');
const notBuilt = 'The page is not built: npm run build.';
/** In index.html, for the styles that the component kit adds while it runs. */
const noncePlace = '__CSP_NONCE__';

/** Serves the page: its files under names that change with what is in them, and for every other path its frame. */
export function servePage(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  if (!existsSync(index)) {
    server.get(
      '/*',
      (request, reply) => answerApart(request, reply) ?? problem(reply, 503, inLanguage(notBuilt, languageOf(request))),
    );
    return;
  }
  serveAssets(server, assets);
  const frame = readFileSync(index, 'utf8');
  server.get('/*', (request, reply) => {
    const { style } = reply.cspNonce;
    return (
      answerApart(request, reply) ??
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(frame.replaceAll(noncePlace, style))
    );
  });
}

/** What is no page of the console. */
const answerApart = (request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined =>
  [`${apiPrefix}/`, assetsPrefix].some((prefix) => request.url.startsWith(prefix))
    ? problem(reply, notThere(request, reply))
    : undefined;

const problem = (reply: FastifyReply, status: number, detail?: string): FastifyReply =>
  reply.status(status).type('application/problem+json').send(problemOf(status, detail));
