import { eapTypes } from '../../packet.ts';
import type { PeerMethod, PeerMethodStep } from '../method.ts';
import { TlsChannel } from './channel.ts';
import type { TlsOutput } from './engine.ts';

/** EAP-TLS (RFC 5216, RFC 9190) at the peer's end. Whether the server's certificate is good is for the TLS outside to say. */
export class EapTlsPeer implements PeerMethod {
  readonly type = eapTypes.tls;
  readonly #channel = new TlsChannel();

  receive(data: Uint8Array): PeerMethodStep {
    return follow(this.#channel.receive(data));
  }

  /** Plaintext is TLS 1.3's commitment message (RFC 9190 §2.1.1), which wants no answer but an acknowledgement. */
  tls(output: TlsOutput): PeerMethodStep {
    if (output.kind === 'failed') return { kind: 'fail', reason: output.reason };
    return { kind: 'respond', data: this.#channel.send(output.records) };
  }
}

const nothing = new Uint8Array();

/** What a channel's step means to a peer whose messages go to a TLS implementation. */
export function follow(step: ReturnType<TlsChannel['receive']>): PeerMethodStep {
  switch (step.kind) {
    case 'start':
      return { kind: 'tls', input: { begin: true, records: nothing, plaintext: nothing } };
    case 'send':
      return { kind: 'respond', data: step.data };
    case 'message':
      return { kind: 'tls', input: { begin: false, records: step.message, plaintext: nothing } };
  }
}
