import { DecodeError, utf8 } from '@sekisho/wire';
import type { EapPeer, EapPeerStep } from './eap.ts';
import type { PeerMethod, PeerMethodStep } from './methods/method.ts';
import type { TlsOutput } from './methods/tls/engine.ts';
import { decodeEapPacket, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';

export interface EapPeerSettings {
  readonly identity: string;
  /** Preferred first: a Nak to any other method names them in this order. */
  readonly methods: readonly PeerMethod[];
}

export const createEapPeer = (settings: EapPeerSettings): EapPeer => new MethodPeer(settings);

type Request = Extract<EapPacket, { type: number }>;

/** A Request that waits for what TLS makes of it. */
interface Pending {
  readonly request: Request;
  readonly method: PeerMethod;
}

class MethodPeer implements EapPeer {
  #pending: Pending | undefined;

  constructor(private readonly settings: EapPeerSettings) {}

  receive(packet: Uint8Array): EapPeerStep {
    this.#pending = undefined;
    return guarded(() => {
      const request = decodeEapPacket(packet);
      return request.code === 'request' ? this.#requested(request) : silent;
    });
  }

  tls(output: TlsOutput): EapPeerStep {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined) return silent;
    const { method } = pending;
    return guarded(() => this.#follow(method.tls?.(output) ?? silent, pending));
  }

  #requested(request: Request): EapPeerStep {
    const { identity, methods } = this.settings;
    switch (request.type) {
      case eapTypes.identity:
        return respond(request, request.type, utf8(identity));
      case eapTypes.notification:
        return respond(request, request.type, new Uint8Array());
      case eapTypes.nak:
      case 0:
        return silent;
    }
    const method = methods.find(({ type }) => type === request.type);
    if (method === undefined)
      return respond(
        request,
        eapTypes.nak,
        Uint8Array.from(methods, ({ type }) => type),
      );
    return this.#follow(method.receive(request.data, request.identifier), { request, method });
  }

  #follow(step: PeerMethodStep, pending: Pending): EapPeerStep {
    if (step.kind === 'respond') return respond(pending.request, pending.method.type, step.data);
    if (step.kind === 'tls') this.#pending = pending;
    return step;
  }
}

/** What can't be read is discarded (RFC 3748 §4). */
function guarded(act: () => EapPeerStep): EapPeerStep {
  try {
    return act();
  } catch (error) {
    if (error instanceof DecodeError) return silent;
    throw error;
  }
}

const silent = { kind: 'silent' } as const;

const respond = ({ identifier }: Request, type: number, data: Uint8Array): EapPeerStep => ({
  kind: 'send',
  packet: encodeEapPacket({ code: 'response', identifier, type, data }),
});
