import { concat } from '@sekisho/wire';
import type { EapPeer } from '../../eap.ts';
import { eapTypes, encodeEapPacket } from '../../packet.ts';
import type { PeerMethod, PeerMethodStep } from '../method.ts';
import { TlsChannel } from '../tls/channel.ts';
import type { TlsOutput } from '../tls/engine.ts';
import { follow } from '../tls/peer.ts';
import { decodePeapRequest, decodePeapResult, encodePeapResponse, encodePeapResult } from './packet.ts';

export interface PeapPeerSettings {
  /** Speaks within TLS. */
  readonly inner: EapPeer;
  /** Whether the server has proved itself to the inner method: only then is its Success taken. */
  readonly proven: () => boolean;
}

const nothing = new Uint8Array();

/** PEAP version 0 (draft-kamath-pppext-peapv0-00) at the peer's end: another EAP conversation within TLS. */
export class PeapPeer implements PeerMethod {
  readonly type = eapTypes.peap;
  readonly #channel = new TlsChannel(0);
  readonly #settings: PeapPeerSettings;
  #identifier = 0;
  /** Records that go out with those of the inner answer. */
  #records: Uint8Array = nothing;

  constructor(settings: PeapPeerSettings) {
    this.#settings = settings;
  }

  receive(data: Uint8Array, identifier: number): PeerMethodStep {
    this.#identifier = identifier;
    return follow(this.#channel.receive(data));
  }

  tls(output: TlsOutput): PeerMethodStep {
    if (output.kind === 'failed') return { kind: 'fail', reason: output.reason };
    const records = concat(this.#records, output.records);
    this.#records = nothing;
    if (output.plaintext.length === 0) return { kind: 'respond', data: this.#channel.send(records) };
    const answer = this.#answer(output.plaintext);
    if (!(answer instanceof Uint8Array)) return answer;
    this.#records = records;
    return { kind: 'tls', input: { begin: false, records: nothing, plaintext: answer } };
  }

  /** Bytes for the inside of TLS, or what becomes of the whole conversation. */
  #answer(plaintext: Uint8Array): Uint8Array | PeerMethodStep {
    const request = decodePeapRequest(plaintext, this.#identifier);
    if (request.type === eapTypes.extensions) {
      const result = decodePeapResult(request.data) === 'success' && this.#settings.proven() ? 'success' : 'failure';
      return encodePeapResult(request.identifier, result);
    }
    const step = this.#settings.inner.receive(encodeEapPacket(request));
    switch (step.kind) {
      case 'send':
        return encodePeapResponse(step.packet);
      case 'tls':
        return { kind: 'fail', reason: 'TLS within PEAP is not supported' };
      default:
        return step;
    }
  }
}
