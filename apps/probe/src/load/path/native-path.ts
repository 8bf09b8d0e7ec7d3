import {
  type BlastOptions,
  type BlastResult,
  type ClientDataplane,
  type ClientPorts,
  type ControlFrame,
  type DataplaneCounters,
  type DataplaneOptions,
  openClientDataplane,
  type PeerId,
  type SecurityAssociation,
  type SessionKey,
  type SessionParameters,
} from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';
import { ikePort, natTraversalPort } from '../../ports.ts';
import type { Rotation } from '../rotation.ts';
import type { ClientPath } from './client-path.ts';
import { addressesOf, portsOf } from './endpoints.ts';

export interface NativePathOptions {
  /** A network whose every address is routed to this host, or ports of one address. */
  readonly origin: { readonly network: string } | ClientPorts;
  readonly tun: DataplaneOptions['tun'];
  readonly workers: number | undefined;
}

/** The packet path in C++, in client role. @throws DataplaneError */
export function openNativePath({ origin, tun, workers }: NativePathOptions): ClientPath {
  const common = { tun, policies: [], clients: [], ikePort, natTraversalPort } as const;
  const threads = workers === undefined ? {} : { workers };
  if ('network' in origin) {
    const supply = addressesOf(origin.network);
    return new NativePath(openClientDataplane({ ...common, ...threads, listen: ['0.0.0.0'] }), supply, byAddress);
  }
  const { address, first, count } = origin;
  const dataplane = openClientDataplane({ ...common, ...threads, listen: [], clientPorts: origin });
  return new NativePath(dataplane, portsOf(address, first, count), byPort);
}

const byAddress = ({ address }: Endpoint): string => address;
const byPort = ({ port }: Endpoint): number => port;

class NativePath implements ClientPath {
  constructor(
    private readonly dataplane: ClientDataplane,
    private readonly supply: Rotation<Endpoint>,
    readonly nameOf: (local: Endpoint) => string | number,
  ) {}

  async openEndpoint(): Promise<Endpoint | undefined> {
    return this.supply.take();
  }

  closeEndpoint(endpoint: Endpoint): void {
    this.supply.giveBack(endpoint);
  }

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    this.dataplane.onControl(handler);
  }

  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void {
    this.dataplane.sendIke(local, remote, bytes);
  }

  /** There is no NAT between this host's own addresses and the gateway whose mapping would end. */
  keepAlive(): void {}

  installSa(sa: SecurityAssociation): void {
    this.dataplane.installSa(sa);
  }

  activateSa(spiIn: number): void {
    this.dataplane.activateSa(spiIn);
  }

  removeSa(spiIn: number): void {
    this.dataplane.removeSa(spiIn);
  }

  removePeer(peer: PeerId): void {
    this.dataplane.removePeer(peer);
  }

  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void {
    this.dataplane.sendL2tp(peer, peerPort, bytes);
  }

  sendPpp(key: SessionKey, frame: Uint8Array): void {
    this.dataplane.sendPpp(key, frame);
  }

  installSession(session: SessionParameters): void {
    this.dataplane.installSession(session);
  }

  removeSession(key: SessionKey): void {
    this.dataplane.removeSession(key);
  }

  blast(options: BlastOptions): BlastResult {
    return this.dataplane.blast(options);
  }

  counters(): DataplaneCounters {
    return this.dataplane.counters();
  }

  async close(): Promise<void> {
    this.dataplane.close();
  }
}
