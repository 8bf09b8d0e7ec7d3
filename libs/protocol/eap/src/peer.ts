import { DecodeError, utf8 } from '@sekisho/wire';
import type { EapPeer, EapPeerStep } from './eap.ts';
import type { PeerMethod } from './methods/method.ts';
import { decodeEapPacket, type EapPacket, eapTypes, encodeEapPacket } from './packet.ts';

export interface EapPeerSettings {
  readonly identity: string;
  /** Preferred first: a Nak to any other method names them in this order. */
  readonly methods: readonly PeerMethod[];
}

export const createEapPeer = (settings: EapPeerSettings): EapPeer => new MethodPeer(settings);

type Request = Extract<EapPacket, { type: number }>;

class MethodPeer implements EapPeer {
  constructor(private readonly settings: EapPeerSettings) {}

  receive(packet: Uint8Array): EapPeerStep {
    try {
      const request = decodeEapPacket(packet);
      return request.code === 'request' ? this.#requested(request) : silent;
    } catch (error) {
      if (error instanceof DecodeError) return silent;
      throw error;
    }
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
    const step = method.receive(request.data, request.identifier);
    return step.kind === 'respond' ? respond(request, method.type, step.data) : step;
  }
}

const silent: EapPeerStep = { kind: 'silent' };

const respond = ({ identifier }: Request, type: number, data: Uint8Array): EapPeerStep => ({
  kind: 'send',
  packet: encodeEapPacket({ code: 'response', identifier, type, data }),
});
