import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Attribute, decodePacket, type RadiusPacket, type ResponseCode, sealResponse } from '@sekisho/radius';
import { Secret } from '@sekisho/wire';

export interface ScriptedAnswer {
  readonly code: ResponseCode;
  readonly attributes: readonly Attribute[];
}

/** A RADIUS server that says what a real one would not. */
export interface ScriptedRadius {
  readonly port: number;
  readonly secret: string;
  /** Each as often as it came. */
  readonly requests: readonly RadiusPacket[];
  close(): void;
}

/** @param answer undefined: the server is silent */
export async function scriptedRadius(
  secret: string,
  answer: (request: RadiusPacket, index: number) => ScriptedAnswer | undefined,
): Promise<ScriptedRadius> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const requests: RadiusPacket[] = [];
  socket.on('message', (bytes, from) => {
    const request = decodePacket(bytes);
    const index = requests.push(request) - 1;
    const scripted = answer(request, index);
    if (scripted === undefined) return;
    socket.send(sealResponse({ ...scripted, secret: Secret.fromText(secret), request }), from.port, from.address);
  });
  return { port: socket.address().port, secret, requests, close: () => socket.close() };
}
