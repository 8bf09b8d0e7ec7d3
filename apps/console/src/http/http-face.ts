import { Server } from 'node:https';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GatewayBus } from '@sekisho/administration';
import { openGatewayCertificate, PrerequisiteError } from '@sekisho/platform';
import type { HttpFace, ServiceContext } from '@sekisho/platform/service';
import { RequestChecks } from '../access/request-checks.ts';
import { ChangesTold } from '../api/changes-told.ts';
import { ProblemFilter } from '../api/problem-filter.ts';
import { Validation } from '../api/validation.ts';
import { apiPrefix } from '../openapi/document.ts';
import type { Connections } from './connections.ts';
import { openListener } from './listener.ts';
import { servePage } from './page.ts';
import { RefusalsLogged } from './refusals-logged.ts';
import { requestRates } from './request-rates.ts';
import { boundStrangers } from './stranger-bodies.ts';
import { tlsOptions } from './tls.ts';

/** HTTPS with the certificate that the settings choose for the console; a new one is taken without a restart. */
export async function openHttpFace(context: ServiceContext): Promise<HttpFace> {
  const { settings, logger } = context;
  const { certificate, close } = await openGatewayCertificate('console', 'console', context);
  const held = certificate.current();
  if (held === undefined)
    throw new PrerequisiteError(`The console has no certificate: ${certificate.status().problem}`);
  const { adapter, connections } = openListener(held, logger);
  certificate.onChange(() => {
    const renewed = certificate.current();
    const server: unknown = adapter.getHttpServer();
    if (renewed !== undefined && server instanceof Server) server.setSecureContext(tlsOptions(renewed));
  });
  return {
    adapter,
    listen: settings.console.listen,
    prepare: (app: NestFastifyApplication) => routes.prepare(app, logger, connections),
    close,
  };
}

/** What holds for all routes. */
export const routes = {
  /** @param connections where they are bounded: those of whoever has signed in stay */
  prepare: async (
    app: NestFastifyApplication,
    logger: Pick<ServiceContext['logger'], 'error' | 'warn'>,
    connections?: Connections,
  ): Promise<void> => {
    app.setGlobalPrefix(apiPrefix);
    app.useGlobalFilters(new ProblemFilter(logger));
    app.useGlobalInterceptors(new ChangesTold(app.get(GatewayBus)), new Validation());
    await app.register(helmet, security);
    await app.register(cookie);
    const checks = app.get(RequestChecks);
    const refusals = new RefusalsLogged(logger);
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', async (request, reply) => {
        const refused = await checks.check(request, reply);
        if (request.signedIn !== undefined) connections?.keep(request.socket);
        return refused;
      })
      .addHook('preParsing', boundStrangers)
      .addHook('onResponse', async (request, reply) => refusals.look(request, reply));
    await app.register(rateLimit, requestRates);
    servePage(app);
  },
};

const own = ["'self'"];
/**
 * Headers of every answer (OWASP ASVS 14.4): the page runs its own scripts and styles, is in nobody's frame, and no window that it opens,
 * or that opens it, is of another site's reach.
 */
const security = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: own,
      styleSrc: own,
      imgSrc: [...own, 'data:'],
      fontSrc: own,
      connectSrc: own,
      manifestSrc: own,
      baseUri: ["'none'"],
      formAction: own,
      frameAncestors: ["'none'"],
    },
  },
  enableCSPNonces: true,
  strictTransportSecurity: { maxAge: 365 * 24 * 3600, includeSubDomains: false },
  crossOriginOpenerPolicy: { policy: 'same-origin' as const },
  xFrameOptions: { action: 'deny' as const },
  referrerPolicy: { policy: 'no-referrer' as const },
};
