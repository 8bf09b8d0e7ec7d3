import { describe, expect, it, vi } from 'vitest';
import { type Kind, kinds, policyOf, windows } from './causes.fixture.ts';
import { kindly, setUp } from './edge-in-memory.fixture.ts';

const soon = { timeout: 10_000, interval: 10 };

const [dialled, own] = ['198.51.100.80', '10.9.0.5'];

/** An edge that knows itself by its own address alone, behind a NAT that forwards UDP 500 and 4500 to it. */
function behindNat(publicAddresses: readonly string[] = []) {
  const edge = setUp(kindly, { gateway: { publicAddresses } });
  const { dataplane } = edge;
  const deliver = dataplane.deliver.bind(dataplane);
  const sendIke = dataplane.sendIke.bind(dataplane);
  const translated: string[] = [];
  dataplane.deliver = (frame) => {
    if (!('local' in frame) || frame.local.address !== dialled) return deliver(frame);
    translated.push(dialled);
    deliver({ ...frame, local: { ...frame.local, address: own } });
  };
  dataplane.sendIke = (local, remote, bytes) => sendIke({ ...local, address: dialled }, remote, bytes);
  return { edge, translated };
}

/** A client of this kind that dials the NAT's address, and is in. */
async function connected(kind: Kind, publicAddresses: readonly string[] = []) {
  const { edge, translated } = behindNat(publicAddresses);
  const client = edge.client('192.0.2.7', { gateway: dialled, policy: policyOf(kind) });
  client.connect();
  await vi.waitFor(() => expect(edge.records('connection.established')).toHaveLength(1), soon);
  return { edge, client, translated };
}

const everyKind = Object.keys(kinds) as Kind[];

describe('a gateway behind a NAT', () => {
  it.each(everyKind)('lets %s in that dials the address of the NAT', async (kind) => {
    const { edge, client, translated } = await connected(kind);
    expect(translated.length).toBeGreaterThan(4);
    expect(edge.records('connection.established')).toMatchObject([{ user: 'alice' }]);
    await vi.waitFor(() => expect(client.officeMode).toBe('10.66.0.2'), soon);
    const [sa] = [...edge.dataplane.sas.values()];
    expect(sa).toMatchObject({ local: { address: own, port: 4500 }, remote: { address: '192.0.2.7' } });
  });

  it('is none to Windows, which refuses one unless its registry is changed: it gets its own view back', async () => {
    const { client } = await connected(windows);
    expect(client.ikeSa?.peerBehindNat).toBe(false);
  });

  it.each(everyKind.filter((kind) => kind !== windows))('is one to %s, which is told the truth', async (kind) => {
    const { client } = await connected(kind);
    expect(client.ikeSa?.peerBehindNat).toBe(true);
  });

  it.each(everyKind)('is none to %s either where its settings name the address that is dialled', async (kind) => {
    const { client } = await connected(kind, ['192.0.2.99', dialled]);
    expect(client.ikeSa).toMatchObject({ peerBehindNat: false, identity: { type: 'ipv4-addr', text: dialled } });
  });
});
