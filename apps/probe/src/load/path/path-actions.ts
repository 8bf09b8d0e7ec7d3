import type { ChildSa } from '@sekisho/isakmp';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import type { ClientEffect } from '../../client/client-effect.ts';
import type { LoadClient } from '../clients/load-client.ts';
import type { ClientPath } from './client-path.ts';
import type { LossyControl } from './lossy-control.ts';

/** Where a session's IP packets go. */
export interface SessionNetwork {
  readonly address: string;
  readonly mtu: number;
}

/** What clients ask of the packet path. */
export class PathActions {
  constructor(
    private readonly path: ClientPath,
    private readonly control: LossyControl,
  ) {}

  /** Carries out an effect. @returns it, when it is no matter of the path */
  carryOut(client: LoadClient, effect: ClientEffect): ClientEffect | undefined {
    const { path, control } = this;
    switch (effect.kind) {
      case 'send-ike':
        control.sendIke(effect.local, effect.remote, effect.bytes);
        return undefined;
      case 'send-l2tp':
        control.sendL2tp(client.peer, effect.peerPort, effect.bytes);
        return undefined;
      case 'send-ppp':
        if (client.session) control.sendPpp(client.session, effect.frame);
        return undefined;
      case 'keepalive':
        path.keepAlive(client.peer);
        return undefined;
      case 'install-sa':
        client.edges.add(effect.child.spiOut >>> 24);
        this.#installSa(client, effect.child);
        return undefined;
      case 'activate-sa':
        path.activateSa(effect.spiIn);
        return undefined;
      case 'remove-sa':
        path.removeSa(effect.spiIn);
        return undefined;
      case 'install-session':
        this.installSession(client, effect.session, undefined);
        return undefined;
      case 'remove-session':
        path.removeSession(effect.session);
        return undefined;
      default:
        return effect;
    }
  }

  /** @param network undefined: the path hands the session's IP packets over like any other frame */
  installSession(client: LoadClient, session: L2tpSessionInfo, network: SessionNetwork | undefined): void {
    client.l2tp = session;
    client.session = { tunnel: session.tunnel, session: session.session };
    this.path.installSession({ ...session, peer: client.peer, network: network && { ...network, policy: 0 } });
  }

  #installSa({ peer }: LoadClient, { spiIn, spiOut, suite, keysIn, keysOut, local, remote }: ChildSa): void {
    const { encryption, integrity } = suite;
    const cipher = { encryption, integrity };
    this.path.installSa({ peer, spiIn, spiOut, cipher, keysIn, keysOut, local, remote, outbound: false });
  }
}
