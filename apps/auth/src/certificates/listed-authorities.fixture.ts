import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateReference } from '@sekisho/contracts';
import { createLogger, parseSettings, type TrustPurpose } from '@sekisho/platform';
import { CertificateAuthority, type CertificateWishes, freePort, type IssuedCertificate } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { CertificateVerifier } from './certificate-verifier.ts';
import { ExternalAuthority } from './external-authority.ts';
import { CrlCache } from './revocation/crl-cache.ts';

export const logger = createLogger('auth');
export const clientAuthentication = 'extendedKeyUsage=clientAuth';
export const minuteMs = 60_000;

/** A root and a CA below it, a web server with their CRLs, and a gateway that trusts what its settings say. */
export class ListedAuthorities {
  readonly directory = mkdtempSync(join(tmpdir(), 'sekisho-verifier-'));
  readonly root = CertificateAuthority.inside(this.directory, 'Test Root');
  readonly issuing = CertificateAuthority.inside(this.directory, 'Test Issuing', this.root);
  /** What the web server has, by path. */
  lists: Record<string, Uint8Array> = {};
  /** Paths that were asked for. */
  fetched: string[] = [];
  /** How far the clock is ahead, in milliseconds. */
  ahead = 0;
  revoked: CertificateReference[] = [];
  /** Names of CAs that were revoked. */
  fallen: string[] = [];
  readonly #opened: ExternalAuthority[] = [];
  #web: Server | undefined;
  #webPort = 0;
  /** What authorities of the test before still ask, or have heard, is not this one's. */
  #test = 0;

  async serve(): Promise<void> {
    const port = await freePort();
    this.#webPort = port;
    this.#web = createServer((request, response) => {
      const [, test, path = ''] = /^\/(\d+)(\/.*)$/.exec(request.url ?? '') ?? [];
      if (Number(test) !== this.#test) return response.writeHead(404).end();
      this.fetched.push(path);
      const leadsTo = new Map([
        ['/moved', `/${test}/root.crl`],
        ['/around', `/${test}/around`],
        ['/elsewhere', this.at('/root.crl').replace('127.0.0.1', 'localhost')],
      ]);
      const location = leadsTo.get(path);
      const list = this.lists[path];
      if (location !== undefined) response.writeHead(302, { location }).end();
      else if (path === '/endless') response.end(Buffer.alloc(9 * 1024 * 1024));
      else if (path !== '/silent') response.writeHead(list === undefined ? 404 : 200).end(list);
    }).listen(port, '127.0.0.1');
    await once(this.#web, 'listening');
  }

  /** As at the beginning of a test: the CRLs of both CAs, and nobody has asked for anything. */
  reset(): void {
    this.lists = { '/root.crl': this.root.crl(), '/issuing.crl': this.issuing.crl() };
    this.ahead = 0;
    this.#test += 1;
    [this.fetched, this.revoked, this.fallen] = [[], [], []];
  }

  stopAuthorities(): void {
    for (const each of this.#opened.splice(0)) each.stop();
  }

  remove(): void {
    this.#web?.closeAllConnections();
    this.#web?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** An URL of the web server. */
  at(path: string): string {
    return `http://127.0.0.1:${this.#webPort}/${this.#test}${path}`;
  }

  /** Where the CRLs of both CAs are. */
  both(): string[] {
    return [this.at('/root.crl'), this.at('/issuing.crl')];
  }

  readonly now = () => Date.now() + this.ahead;

  /** A trusted CA of the settings. */
  async trust(
    settings: Record<string, unknown> = {},
    { ca = this.root.pem, cache = mkdtempSync(join(this.directory, 'cache-')), name = 'corp' } = {},
  ): Promise<ExternalAuthority> {
    const place = mkdtempSync(join(this.directory, 'settings-'));
    writeFileSync(join(place, 'ca.pem'), ca);
    const { certificates } = parseSettings(
      JSON.stringify({
        officeMode: { pool: '10.66.0.0/16' },
        encryptionDomain: ['10.0.0.0/8'],
        certificates: { trusted: { [name]: { ca: 'ca.pem', crl: this.both(), timeout: '10s', ...settings } } },
      }),
      join(place, 'sekisho.yaml'),
    );
    const each = certificates.trusted[name];
    if (each === undefined) throw new Error('no settings');
    const { revoked, fallen } = this;
    const authority = new ExternalAuthority({
      ...{ name, settings: each, directory: place, now: this.now, logger },
      cache: new CrlCache(cache, logger),
      onRevoked: (references, authorities) => {
        revoked.push(...references);
        fallen.push(...authorities);
      },
    });
    await authority.start();
    this.#opened.push(authority);
    return authority;
  }

  verifier(...authorities: readonly ExternalAuthority[]): CertificateVerifier {
    return new CertificateVerifier({ authorities, now: this.now, logger });
  }

  verify(
    authorities: readonly ExternalAuthority[],
    chain: readonly { readonly der: Uint8Array }[],
    purpose: TrustPurpose = 'users',
  ) {
    return ask(this.verifier(...authorities), chain, purpose);
  }

  /** A certificate of the user ali. */
  user(wishes: CertificateWishes = {}, by = this.issuing): IssuedCertificate {
    return by.issue('ali', { extensions: [clientAuthentication], ...wishes });
  }
}

/** Has a verifier judge what a client sent. */
export const ask = (
  verifier: CertificateVerifier,
  chain: readonly { readonly der: Uint8Array }[],
  purpose: TrustPurpose = 'users',
) =>
  verifier.verify({
    chain: chain.map(({ der }) => der),
    purpose,
    connection: '01J00000000000000000000000',
    remote: '198.51.100.7',
  });

/** Gives the test file CAs with lists; each test begins with what they have revoked so far. */
export function useListedAuthorities(): ListedAuthorities {
  const listed = new ListedAuthorities();
  beforeAll(() => listed.serve());
  beforeEach(() => listed.reset());
  afterEach(() => listed.stopAuthorities());
  afterAll(() => listed.remove());
  return listed;
}
