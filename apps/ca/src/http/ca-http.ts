import type { IncomingMessage } from 'node:http';
import { type AuthorityRole, authorityRoles } from '@sekisho/contracts';
import { fromBase64 } from '@sekisho/wire';
import type { Authorities } from '../authority/authority.ts';
import { crlCacheMs, httpMaxAgeSeconds, ocspRequestBytesMax } from '../limits.ts';
import type { CaStore } from '../store/ca-store.ts';
import type { OcspResponder } from './ocsp-responder.ts';
import { paths } from './urls.ts';

/** What is sent back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface CaHttpParts {
  readonly authorities: Authorities;
  readonly store: Pick<CaStore, 'crl'>;
  readonly ocsp: Pick<OcspResponder, 'answer'>;
}

type Reader = (request: IncomingMessage) => Promise<HttpAnswer>;
interface Resource {
  readonly methods: readonly string[];
  readonly answer: Reader;
}

const ocspMediaType = 'application/ocsp-request';
const fresh = { 'cache-control': `public, max-age=${httpMaxAgeSeconds}, no-transform, must-revalidate` };
const busy: HttpAnswer = { status: 503, headers: { 'retry-after': '1' } };
const notFound: HttpAnswer = { status: 404 };
const reading = ['GET', 'HEAD'];

/** CRLs and CA certificates (RFC 2585), and OCSP (RFC 6960 appendix A), to anyone. */
export class CaHttp {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #crls = new Map<AuthorityRole, { readonly readAt: number; readonly answer: Promise<HttpAnswer> }>();

  constructor(private readonly parts: CaHttpParts) {
    this.#resources = new Map([
      ...authorityRoles.flatMap((role): [string, Resource][] => [
        [paths.crl(role), { methods: reading, answer: () => this.#crl(role) }],
        [paths.certificate(role), { methods: reading, answer: () => this.#certificate(role) }],
      ]),
      [paths.ocsp, { methods: ['POST'], answer: (request) => this.#ocspByPost(request) }],
    ]);
  }

  async answer(request: IncomingMessage): Promise<HttpAnswer> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const resource = this.#resources.get(path) ?? this.#ocspByGet(path);
    if (resource === undefined) return notFound;
    const { methods } = resource;
    if (!methods.includes(request.method ?? '')) return { status: 405, headers: { allow: methods.join(', ') } };
    return resource.answer(request);
  }

  /** Something was revoked: the CRLs kept lack it. */
  forget(): void {
    this.#crls.clear();
  }

  #certificate(role: AuthorityRole): Promise<HttpAnswer> {
    const { certificate } = this.parts.authorities.of(role) ?? {};
    return Promise.resolve(certificate === undefined ? notFound : found('application/pkix-cert', certificate));
  }

  #crl(role: AuthorityRole): Promise<HttpAnswer> {
    const now = performance.now();
    const kept = this.#crls.get(role);
    if (kept !== undefined && now - kept.readAt < crlCacheMs) return kept.answer;
    const answer = this.parts.store
      .crl(role)
      .then((stored) => (stored === undefined ? notFound : found('application/pkix-crl', stored.crl)));
    this.#crls.set(role, { readAt: now, answer });
    answer.catch(() => this.#crls.delete(role));
    return answer;
  }

  async #ocspByPost(request: IncomingMessage): Promise<HttpAnswer> {
    if (request.headers['content-type'] !== ocspMediaType) return { status: 415 };
    const body = await bodyOf(request);
    return body === undefined ? { status: 413, headers: { connection: 'close' } } : this.#ocsp(body);
  }

  /** GET /ocsp/<base64 of the request, with %-escapes>. */
  #ocspByGet(path: string): Resource | undefined {
    const prefix = `${paths.ocsp}/`;
    if (!path.startsWith(prefix)) return undefined;
    const request = base64Of(path.slice(prefix.length));
    if (request === undefined) return { methods: reading, answer: () => Promise.resolve({ status: 400 }) };
    return { methods: reading, answer: () => this.#ocsp(request) };
  }

  async #ocsp(request: Uint8Array): Promise<HttpAnswer> {
    const answer = await this.parts.ocsp.answer(request);
    return answer === undefined ? busy : found('application/ocsp-response', answer);
  }
}

const found = (type: string, body: Uint8Array): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': type, ...fresh },
  body,
});

/** undefined: too long. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > ocspRequestBytesMax) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function base64Of(escaped: string): Uint8Array | undefined {
  try {
    const text = decodeURIComponent(escaped);
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? fromBase64(text) : undefined;
  } catch {
    return undefined;
  }
}
