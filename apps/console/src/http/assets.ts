import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assetMaxAgeMs } from '../limits.ts';

/** Below this each file of the page has its own route: no path that is asked for leads to the disk. */
export const assetsPrefix = '/assets/';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Files beside a file that hold the same compressed, by the name of the coding (RFC 9110 §8.4.1), the smallest first. */
const codings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

interface Coded {
  readonly coding?: string;
  readonly bytes: Buffer;
}

/**
 * Serves the files of a folder from memory, some 2 MB: a page asks for a dozen at once, and each would wait several times for the disk's
 * threads. Their names change with what is in them, so that browsers keep them for good.
 * @throws where a file is of a type that is not among `types`: the page would miss it
 */
export function serveAssets(server: Pick<FastifyInstance, 'get'>, folder: string): void {
  const files = new Set(readdirSync(folder));
  for (const name of files) {
    if (isCoded(name, files)) continue;
    const type = types[extname(name)];
    if (type === undefined) throw new Error(`the page has a file of a type that is not known: ${name}`);
    const coded = codings
      .filter(({ ending }) => files.has(`${name}${ending}`))
      .map((each) => ({ coding: each.name, bytes: readFileSync(join(folder, `${name}${each.ending}`)) }));
    const forms: readonly Coded[] = [...coded, { bytes: readFileSync(join(folder, name)) }];
    server.get(`${assetsPrefix}${name}`, (request: FastifyRequest, reply: FastifyReply) => {
      const { coding, bytes } = forms.find((form) => takes(request, form)) ?? { bytes: Buffer.alloc(0) };
      if (coding !== undefined) reply.header('content-encoding', coding);
      return reply
        .type(type)
        .header('vary', 'accept-encoding')
        .header('cache-control', `public, max-age=${assetMaxAgeMs / 1000}, immutable`)
        .send(bytes);
    });
  }
}

/** Whether it holds another file compressed. */
const isCoded = (name: string, files: ReadonlySet<string>): boolean =>
  codings.some(({ ending }) => name.endsWith(ending) && files.has(name.slice(0, -ending.length)));

/** Whether the client says that it takes a coding (RFC 9110 §12.5.3); as it is, everybody takes a file. */
function takes({ headers }: FastifyRequest, { coding }: Coded): boolean {
  if (coding === undefined) return true;
  const wishes = String(headers['accept-encoding'] ?? '').toLowerCase();
  return wishes.split(',').some((wish) => {
    const [name, weight = ''] = wish.split(';').map((part) => part.trim());
    return name === coding && !/^q=0(\.0*)?$/.test(weight);
  });
}
