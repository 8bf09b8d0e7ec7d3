import { inSpan } from '@sekisho/platform';
import { httpRedirectsMax } from '../limits.ts';
import { type FetchBounds, FetchFailure, reasonOf } from './failure.ts';

/** A body to send: by POST, of this media type. */
export interface HttpPost {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * The body of an answer. http:// alone, also behind a redirect: what is fetched is signed, and https:// would need a certificate
 * to be verified in order to verify a certificate. Redirects stay on their host: a server elsewhere is not to choose whom the gateway
 * asks, which may stand where others don't reach.
 * @throws FetchFailure
 */
export async function fetchOverHttp(start: URL, bounds: FetchBounds, post?: HttpPost): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(bounds.timeoutMs);
  const method = post === undefined ? 'GET' : 'POST';
  const { hostname, port, href } = start;
  const attributes = {
    'http.request.method': method,
    'url.full': href,
    'server.address': hostname,
    'server.port': Number(port) || 80,
  };
  try {
    return await inSpan(method, { role: 'client', attributes }, () => follow(start, bounds, signal, post));
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    if (signal.aborted) throw new FetchFailure(`${start.href} did not answer in ${bounds.timeoutMs / 1_000} s`);
    throw new FetchFailure(`${start.href} cannot be reached: ${reasonOf(error)}`);
  }
}

async function follow(start: URL, { bytesMax }: FetchBounds, signal: AbortSignal, post?: HttpPost) {
  let url = start;
  for (let redirects = 0; redirects <= httpRedirectsMax; redirects += 1) {
    const answer = await fetch(url.href, {
      signal,
      redirect: 'manual',
      ...(post && { method: 'POST', body: post.body }),
      // A kept connection may end just when it is used again, and that would be a certificate of which nothing is known.
      headers: { connection: 'close', ...(post && { 'content-type': post.type }) },
    });
    if (answer.status === 200) return bodyOf(answer, url, bytesMax);
    await answer.body?.cancel();
    const target = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || target === null) {
      throw new FetchFailure(`${url.href} answered with status ${answer.status}`);
    }
    if (!URL.canParse(target, url.href)) throw new FetchFailure(`${url.href} redirects to nowhere`);
    url = new URL(target, url);
    if (url.protocol !== 'http:' || url.host !== start.host)
      throw new FetchFailure(`${start.href} redirects to ${url.href}, which is not http:// on the same host`);
  }
  throw new FetchFailure(`${start.href} redirects more than ${httpRedirectsMax} times`);
}

async function bodyOf({ body }: Response, { href }: URL, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > bytesMax) throw new FetchFailure(`${href} sends more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
