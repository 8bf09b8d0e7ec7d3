import type { ControlFrame, PeerId, SessionKey } from '@sekisho/dataplane';
import type { Endpoint } from '@sekisho/wire';
import { ipv4In } from '../../packet-path.ts';
import type { Dice } from '../dice.ts';
import type { ClientPath } from './client-path.ts';

type Control = Pick<ClientPath, 'onControl' | 'sendIke' | 'sendL2tp' | 'sendPpp'>;

/** The control datagrams of a path, some of which are lost on purpose each way. The clients' own packets are not. */
export class LossyControl implements Control {
  constructor(
    private readonly path: Control,
    /** Share that is lost: 0.02 is 2 %. */
    private readonly loss: number,
    private readonly dice: Dice,
  ) {}

  onControl(handler: (frames: readonly ControlFrame[]) => void): void {
    const arriving = (frame: ControlFrame): boolean => isData(frame) || !this.#isLost();
    this.path.onControl(this.loss === 0 ? handler : (frames) => handler(frames.filter(arriving)));
  }

  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void {
    if (!this.#isLost()) this.path.sendIke(local, remote, bytes);
  }

  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void {
    if (!this.#isLost()) this.path.sendL2tp(peer, peerPort, bytes);
  }

  sendPpp(key: SessionKey, frame: Uint8Array): void {
    if (!this.#isLost()) this.path.sendPpp(key, frame);
  }

  #isLost(): boolean {
    return this.loss > 0 && this.dice.fraction() < this.loss;
  }
}

const isData = (frame: ControlFrame): boolean => frame.kind === 'ppp' && ipv4In(frame.bytes) !== undefined;
