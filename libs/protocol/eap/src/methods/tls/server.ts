import { concat } from '@sekisho/wire';
import type { EapFailure, EapVerdict } from '../../eap.ts';
import { limits } from '../../limits.ts';
import type { ServerMethod, ServerMethodStep } from '../method.ts';
import { TlsChannel } from './channel.ts';
import type { TlsOutput } from './engine.ts';
import { encodeTlsPacket } from './packet.ts';

type Stage =
  | { readonly at: 'await-hello'; readonly starts: number }
  | { readonly at: 'handshake' }
  /** The last flight of this end is held back until the peer's certificate is accepted. */
  | { readonly at: 'await-verdict' | 'committing'; readonly held: Uint8Array; readonly commits: boolean }
  | { readonly at: 'await-acknowledgement' }
  /** The peer is being told by an alert, which it acknowledges. */
  | { readonly at: 'failing' };

/**
 * EAP-TLS (RFC 5216, for TLS 1.3 RFC 9190) at the server's end. It knows nothing of certificates: a TLS implementation outside
 * makes the handshake, then somebody who knows the peer's certificate decides. The last flight waits for that, so that no peer
 * takes a handshake for a success that is none.
 */
export class EapTlsServer implements ServerMethod {
  readonly roundsMax = limits.tlsRoundsMax;
  readonly #channel = new TlsChannel();
  #stage: Stage = { at: 'await-hello', starts: 1 };

  begin(): Uint8Array {
    return start;
  }

  receive(data: Uint8Array): ServerMethodStep {
    if (this.#stage.at === 'failing') return failure('tls-failed');
    const step = this.#channel.receive(data);
    switch (step.kind) {
      case 'start':
        return failure('unexpected-response');
      case 'send':
        return { kind: 'request', data: step.data };
      case 'message':
        return step.message.length === 0 ? this.#acknowledged() : this.#take(step.message);
    }
  }

  verified({ outcome }: EapVerdict): ServerMethodStep {
    const stage = this.#stage;
    if (stage.at !== 'await-verdict' || outcome !== 'accepted') return failure('refused');
    if (!stage.commits) return this.#conclude(stage.held);
    this.#stage = { ...stage, at: 'committing' };
    return { kind: 'tls', input: { begin: false, records: nothing, plaintext: commitment } };
  }

  tls(output: TlsOutput): ServerMethodStep {
    if (output.kind === 'failed') return this.#failed(output.records ?? nothing);
    const { records, completed } = output;
    switch (this.#stage.at) {
      case 'handshake':
        if (completed === undefined) return this.#send(records);
        this.#stage = { at: 'await-verdict', held: records, commits: completed.commits };
        return { kind: 'verify', credentials: { method: 'tls' } };
      case 'committing':
        return this.#conclude(concat(this.#stage.held, records));
      default:
        return failure('unexpected-response');
    }
  }

  #acknowledged(): ServerMethodStep {
    const stage = this.#stage;
    if (stage.at === 'await-acknowledgement') return { kind: 'success' };
    if (stage.at !== 'await-hello' || stage.starts >= limits.tlsStartsMax) return failure('unexpected-response');
    this.#stage = { at: 'await-hello', starts: stage.starts + 1 };
    return { kind: 'request', data: start };
  }

  /** Instead of an acknowledgement of the last flight it can only be an alert. */
  #take(records: Uint8Array): ServerMethodStep {
    const begin = this.#stage.at === 'await-hello';
    if (begin) this.#stage = { at: 'handshake' };
    return { kind: 'tls', input: { begin, records, plaintext: nothing } };
  }

  /** A handshake that the peer ends, as a resumed one of TLS 1.2, leaves nothing to send (RFC 5216 §2.1.2). */
  #conclude(records: Uint8Array): ServerMethodStep {
    if (records.length === 0) return { kind: 'success' };
    this.#stage = { at: 'await-acknowledgement' };
    return this.#send(records);
  }

  /** RFC 5216 §2.1.3: the alert first, then the Failure. */
  #failed(alert: Uint8Array): ServerMethodStep {
    if (alert.length === 0) return failure('tls-failed');
    this.#stage = { at: 'failing' };
    return this.#send(alert);
  }

  #send(records: Uint8Array): ServerMethodStep {
    return { kind: 'request', data: this.#channel.send(records) };
  }
}

const nothing = new Uint8Array();
/** RFC 9190 §2.1.1: one zero byte of application data. */
const commitment = Uint8Array.of(0);
const start = encodeTlsPacket({ version: 0, start: true, more: false, messageLength: undefined, data: nothing });

const failure = (reason: EapFailure): ServerMethodStep => ({ kind: 'failure', reason });
