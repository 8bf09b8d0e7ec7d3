import { issueCrl, newSerial } from '@sekisho/certificates';
import { type CaAuthority, caAuthority, caCrlReply, caCrlRequest, crlPieceBytes, subjects } from '@sekisho/contracts';
import { type Bus, requestCrl } from '@sekisho/platform';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Authorities, type Authority } from '../authority/authority.ts';
import type { StoredCrl } from '../store/ca-store.ts';
import { rootUntil } from '../testing/authority.fixture.ts';
import { Publication } from './publication.ts';

const at = new Date('2026-01-01T00:00:00Z');

describe('what the CA says of itself', () => {
  let root: Authority;
  let large: StoredCrl;
  let small: StoredCrl;
  let latest: StoredCrl[];
  let connected: boolean;
  let published: [string, CaAuthority][];
  let publication: Publication;

  const crl = async (revoked: number): Promise<StoredCrl> => ({
    role: 'root',
    number: 1,
    thisUpdate: at,
    crl: await issueCrl({
      issuer: root.certificate,
      signingKey: root.key,
      number: 1,
      thisUpdate: at,
      nextUpdate: new Date(at.getTime() + 86_400_000),
      revoked: Array.from({ length: revoked }, () => ({ serial: newSerial(), at, reason: 'unspecified' as const })),
    }),
  });

  beforeAll(async () => {
    root = await rootUntil(new Date(4e12));
    [small, large] = [await crl(1), await crl(10_000)];
  });
  beforeEach(() => {
    latest = [small];
    connected = true;
    published = [];
    publication = new Publication({
      authorities: new Authorities([root], 'root'),
      crls: { latest: async () => latest },
      bus: {
        get connected() {
          return connected;
        },
        broadcast: (subject, said) => void published.push([subject, caAuthority.parse(said)]),
      },
      settings: { http: { listen: '127.0.0.1', port: 8080, url: 'http://vpn.example.com' } },
      logger: {
        error: (fields: object) => expect.fail(`${fields}`),
      },
    });
  });

  it('holds its certificate and its CRL', async () => {
    await publication.broadcast();
    const [[subject, said] = ['', undefined]] = published;
    expect(subject).toBe(subjects.caPublished);
    expect(caAuthority.parse(said).crls).toEqual([Buffer.from(small.crl).toString('base64')]);
  });

  it('leaves a CRL out that is too large for a message, and gives it in pieces', async () => {
    latest = [large];
    const said = caAuthority.parse(await publication.authority());
    expect(said).toMatchObject({ crls: [], apart: [{ authority: 'root', number: 1 }] });
    expect(said.authorities).toHaveLength(1);
    const request = async (_: string, which: unknown) =>
      caCrlReply.parse(await publication.piece(caCrlRequest.parse(which)));
    const bus = { request: request as Bus['request'] };
    const which = { authority: 'root', number: 1 } as const;
    expect(Buffer.from(large.crl).equals(await requestCrl(bus, which, large.crl.length))).toBe(true);
    await expect(requestCrl(bus, which, crlPieceBytes)).rejects.toThrow(`more than ${crlPieceBytes} bytes`);
    await expect(requestCrl(bus, { ...which, number: 2 }, 1)).rejects.toThrow('newer');
    expect(await publication.piece({ ...which, offset: 1e9 })).toEqual({ outcome: 'piece', bytes: '', more: false });
  });

  it('is told to nobody while NATS is away', async () => {
    connected = false;
    await publication.broadcast();
    expect(published).toEqual([]);
  });
});
