import type { PeerId } from '@sekisho/dataplane';
import type { IkeIdentity, IkeSaId } from '@sekisho/isakmp';
import type { Endpoint } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { Peer } from './peer.ts';
import { PeerIndex } from './peer-index.ts';

const identity: IkeIdentity = { type: 'ipv4-addr', text: '192.168.1.5' };
const machine = 'pre-shared-key';
const preSharedKey = 'default';
const nat: Endpoint = { address: '198.51.100.7', port: 61_001 };

/** The index only reads and moves a peer; building a whole one would need an edge. */
const peerAt = (id: number, remote: Endpoint): Peer => {
  const peer = {
    id: id as PeerId,
    identity,
    machine,
    preSharedKey,
    remote,
    ikeSas: new Set(['sa' as IkeSaId]),
    children: new Map([[4711, undefined]]),
  };
  return Object.assign(peer, { moved: (to: Endpoint) => Object.assign(peer, { remote: to }) }) as unknown as Peer;
};

describe('PeerIndex', () => {
  it('takes a new IKE SA for a renewal when address, port, identity and key agree, and only then', () => {
    const peers = new PeerIndex();
    const peer = peerAt(1, nat);
    peers.add(peer);
    expect(peers.renewed({ remote: nat, identity, machine, preSharedKey })).toBe(peer);
    expect(peers.renewed({ remote: { ...nat, port: 61_002 }, identity, machine, preSharedKey })).toBeUndefined();
    expect(
      peers.renewed({ remote: nat, identity: { ...identity, text: '192.168.1.6' }, machine, preSharedKey }),
    ).toBeUndefined();
    expect(peers.renewed({ remote: nat, identity, machine: 'certificate', preSharedKey })).toBeUndefined();
    expect(peers.renewed({ remote: nat, identity, machine, preSharedKey: 'guests' })).toBeUndefined();
  });

  it('follows a peer to its new port and forgets the old one', () => {
    const peers = new PeerIndex();
    const peer = peerAt(1, nat);
    peers.add(peer);
    peers.moved(peer, { ...nat, port: 61_009 });
    expect(peers.atRemote(nat)).toEqual([]);
    expect(peers.renewed({ remote: { ...nat, port: 61_009 }, identity, machine, preSharedKey })).toBe(peer);
  });

  it('leaves the address of a removed peer to the peer that took it over', () => {
    const peers = new PeerIndex();
    const gone = peerAt(1, nat);
    const successor = peerAt(2, nat);
    peers.add(gone);
    peers.add(successor);
    peers.remove(gone);
    expect(peers.atRemote(nat)).toEqual([successor]);
    expect(peers.size).toBe(1);
  });

  it('finds who was at a place first, also behind others who come there, by whatever name', () => {
    const peers = new PeerIndex();
    const elsewhere = { ...nat, port: 61_002 };
    const [first, ofSameName] = [peerAt(1, nat), peerAt(2, elsewhere)];
    const other = Object.assign(peerAt(3, elsewhere), { identity: { ...identity, text: '192.168.1.6' } });
    for (const peer of [first, ofSameName, other]) peers.add(peer);
    for (const peer of [ofSameName, other]) peers.moved(peer, nat);
    peers.moved(first, nat);
    expect(peers.renewed({ remote: nat, identity, machine, preSharedKey })).toBe(first);
    expect(peers.renewed({ ...other, remote: nat })).toBe(other);
    peers.remove(first);
    expect(peers.renewed({ remote: nat, identity, machine, preSharedKey })).toBe(ofSameName);
    for (const peer of [ofSameName, other]) peers.remove(peer);
    expect(peers.atRemote(nat)).toEqual([]);
  });
});
