import type { ControlFrame, PeerId, SecurityAssociation, SessionKey, SessionParameters } from '@sekisho/dataplane';
import type { EspSuite } from '@sekisho/isakmp';
import type { SessionId, TunnelId } from '@sekisho/l2tp';
import type { Endpoint, Random } from '@sekisho/wire';
import { PacketPath, type PathSa } from '../../packet-path.ts';
import { ikePort, l2tpPort, marked, natKeepalive, natTraversalPort, unmarked } from '../../ports.ts';
import type { Transport } from '../../transport.ts';
import type { ClientPath } from './client-path.ts';

/** One client: its way to the gateway, and its SAs and session. */
interface Line {
  readonly transport: Transport;
  readonly packets: PacketPath;
  peer: PeerId | undefined;
  key: SessionKey | undefined;
}

/** Opens a socket for one more client. */
export type OpenTransport = () => Promise<Transport>;

/** The packet path in JavaScript: a socket for each client. Needs no addon and no privileges; for hundreds of clients. */
export class JavascriptPath implements ClientPath {
  readonly #lines = new Map<number, Line>();
  readonly #byPeer = new Map<PeerId, Line>();
  readonly #bySpi = new Map<number, Line>();
  /** By tunnel id, which no two clients share. */
  readonly #byTunnel = new Map<number, Line>();
  #handler: (frames: readonly ControlFrame[]) => void = () => undefined;

  constructor(
    private readonly open: OpenTransport,
    private readonly random: Random,
    /** A socket's trouble: a closed port, an unreachable network. The client runs into its time-outs. */
    private readonly onError: (error: Error) => void,
  ) {}

  async openEndpoint(): Promise<Endpoint> {
    const transport = await this.open();
    const line: Line = { transport, packets: new PacketPath(this.random), peer: undefined, key: undefined };
    this.#lines.set(transport.local.port, line);
    transport.onReceive((bytes, port) => this.#receive(line, bytes, port));
    transport.onError(this.onError);
    return transport.local;
  }

  nameOf({ port }: Endpoint): number {
    return port;
  }

  closeEndpoint({ port }: Endpoint): void {
    void this.#lines.get(port)?.transport.close();
    this.#lines.delete(port);
  }

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    this.#handler = handler;
  }

  sendIke(local: Endpoint, { port }: Endpoint, bytes: Uint8Array): void {
    this.#lines.get(local.port)?.transport.send(port === natTraversalPort ? marked(bytes) : bytes, port);
  }

  keepAlive(peer: PeerId): void {
    this.#byPeer.get(peer)?.transport.send(natKeepalive, natTraversalPort);
  }

  installSa(sa: SecurityAssociation): void {
    const line = this.#lines.get(sa.local.port);
    if (!line) return;
    line.peer = sa.peer;
    this.#byPeer.set(sa.peer, line);
    this.#bySpi.set(sa.spiIn, line);
    line.packets.addChild(asChild(sa));
    if (sa.outbound) line.packets.activateChild(sa.spiIn);
  }

  activateSa(spiIn: number): void {
    this.#bySpi.get(spiIn)?.packets.activateChild(spiIn);
  }

  removeSa(spiIn: number): void {
    this.#bySpi.get(spiIn)?.packets.removeChild(spiIn);
    this.#bySpi.delete(spiIn);
  }

  removePeer(peer: PeerId): void {
    const line = this.#byPeer.get(peer);
    if (!line) return;
    this.#byPeer.delete(peer);
    for (const spi of line.packets.inboundSpis()) this.#bySpi.delete(spi);
    if (line.key) this.#byTunnel.delete(line.key.tunnel);
  }

  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void {
    const line = this.#byPeer.get(peer);
    if (line) sendEsp(line, line.packets.wrapL2tp(bytes, l2tpPort, peerPort));
  }

  sendPpp({ tunnel }: SessionKey, frame: Uint8Array): void {
    const line = this.#byTunnel.get(tunnel);
    if (line) sendEsp(line, line.packets.wrapPpp(frame, l2tpPort));
  }

  installSession({ peer, tunnel, session, peerTunnel, peerSession, peerPort }: SessionParameters): void {
    const line = this.#byPeer.get(peer);
    if (!line) return;
    line.key = { tunnel, session };
    this.#byTunnel.set(tunnel, line);
    line.packets.openSession({
      tunnel: tunnel as TunnelId,
      session: session as SessionId,
      peerTunnel: peerTunnel as TunnelId,
      peerSession: peerSession as SessionId,
      peerPort,
    });
  }

  removeSession({ tunnel }: SessionKey): void {
    const line = this.#byTunnel.get(tunnel);
    this.#byTunnel.delete(tunnel);
    if (!line) return;
    line.key = undefined;
    line.packets.closeSession();
  }

  async close(): Promise<void> {
    const transports = [...this.#lines.values()].map(({ transport }) => transport);
    this.#lines.clear();
    await Promise.all(transports.map((transport) => transport.close()));
  }

  #receive(line: Line, bytes: Uint8Array, port: number): void {
    const message = port === ikePort ? bytes : unmarked(bytes);
    const { transport, peer } = line;
    if (message !== undefined) {
      const remote = { address: transport.server, port };
      this.#handler([{ kind: 'ike', local: transport.local, remote, bytes: message }]);
    } else if (bytes.length > 1 && peer !== undefined) {
      const frame = this.#unwrap(line, peer, bytes);
      if (frame) this.#handler([frame]);
    }
  }

  #unwrap(line: Line, peer: PeerId, packet: Uint8Array): ControlFrame | undefined {
    const unwrapped = line.packets.unwrap(packet);
    switch (unwrapped.kind) {
      case 'l2tp':
        return { kind: 'l2tp', peer, peerPort: unwrapped.peerPort, bytes: unwrapped.bytes };
      case 'ppp':
      case 'ipv4':
        return line.key && { kind: 'ppp', peer, key: line.key, bytes: unwrapped.frame };
      case 'dropped':
        return undefined;
    }
  }
}

function sendEsp({ transport }: Line, packet: Uint8Array | undefined): void {
  if (packet) transport.send(packet, natTraversalPort);
}

function asChild({ spiIn, spiOut, cipher, keysIn, keysOut }: SecurityAssociation): PathSa {
  const keyBits = (keysIn.encryption.length * 8) as EspSuite['keyBits'];
  return { spiIn, spiOut, suite: { ...cipher, keyBits } as EspSuite, keysIn, keysOut };
}
