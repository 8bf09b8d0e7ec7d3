import { isIP } from 'node:net';
import type { ConsoleSettings } from '@sekisho/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { live } from '../api/overview/endpoints.ts';
import { problemOf } from '../api/problem.ts';
import { inLanguage } from '../language/in-language.ts';
import { languageOf } from '../language/language-of.ts';
import { apiPrefix } from '../openapi/document.ts';
import './administrator.ts';
import { browserCookieName, cookieName } from './cookie.ts';
import type { Client, SignIns } from './sign-ins.ts';

/** Sent by the page with every request: a form of another site cannot set it. */
export const ownHeader = 'x-sekisho';
/** What the page says in it while nobody sits before it: what it asks by itself does not keep a sign-in from ending (OWASP ASVS 3.3.2). */
export const unattended = 'unattended';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Before anything of the API is asked: is the request for this console, is it the console's own page that makes it, and who has signed
 * in. Other sites reach it neither by a name of theirs that leads here (DNS rebinding) nor through the browser of somebody who is in.
 */
export class RequestChecks {
  readonly #names: ReadonlySet<string>;

  constructor(
    private readonly signIns: Pick<SignIns, 'find'>,
    { names, listen }: Pick<ConsoleSettings, 'names' | 'listen'>,
    hostName: string,
  ) {
    this.#names = new Set([...names, hostName, 'localhost', listen.address].map((name) => name.toLowerCase()));
  }

  async check(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    // Files of the page say by themselves how long they are kept.
    if (request.routeOptions.url?.startsWith('/assets/') !== true) void reply.header('cache-control', 'no-store');
    // As to a proxy (RFC 9112 §3.2.2), with a name in it that is not the one of the Host header.
    if (!request.url.startsWith('/')) return refused(request, reply, 400, 'The console is no proxy.');
    // RFC 9112 §3.2: of two, what stands before the console may have taken the other.
    if (hostsIn(request) !== 1) return refused(request, reply, 400, 'A request names one host.');
    if (!this.#isOurs(request))
      return refused(request, reply, 421, 'This is not the name of the console: see console.names.');
    // Whatever the path: written with percent signs it leads to the same route.
    if (!reading.has(request.method) && !isOwn(request))
      return refused(request, reply, 403, 'Not from the page of the console.');
    if (!isReadable(request)) return refused(request, reply, 415, 'A body is JSON, as it is.');
    if (request.routeOptions.url?.startsWith(`${apiPrefix}/`) !== true) return undefined;
    const token = request.cookies[cookieName];
    if (token === undefined) return undefined;
    const found = await this.signIns.find(token, isUse(request));
    if (found !== undefined) request.signedIn = found;
    return undefined;
  }

  /** A browser that was led here by another site's name says that name; addresses are nobody's to lead by. */
  #isOurs({ hostname }: FastifyRequest): boolean {
    const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
    return this.#names.has(name) || isIP(name) !== 0;
  }
}

function isOwn({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (headers.origin !== undefined && headers.origin !== `https://${host}`) return false;
  return headers[ownHeader] !== undefined;
}

/** A stream is opened anew whenever it breaks, by the browser. */
const isUse = ({ headers, routeOptions }: FastifyRequest): boolean =>
  headers[ownHeader] !== unattended && routeOptions.url !== `${apiPrefix}${live.path}`;

const hostsIn = ({ raw: { rawHeaders } }: FastifyRequest): number =>
  rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;

/** A form's body would be read as well, and one that is compressed would be as large as it likes. */
function isReadable({ headers }: FastifyRequest): boolean {
  if (headers['content-encoding'] !== undefined) return false;
  const type = headers['content-type'];
  return type === undefined || /^application\/json *(;|$)/i.test(type);
}

function refused(request: FastifyRequest, reply: FastifyReply, status: number, detail: string): FastifyReply {
  const told = inLanguage(detail, languageOf(request));
  return reply.status(status).type('application/problem+json').send(problemOf(status, told));
}

/** Who asks, as far as the connection tells. */
export const clientOf = ({ ip, headers, cookies }: FastifyRequest): Client => ({
  address: ip,
  agent: headers['user-agent'] ?? '',
  browser: cookies[browserCookieName],
});
