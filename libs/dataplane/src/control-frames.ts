import { ipv4FromNumber } from '@sekisho/wire';
import type { ControlFrame, PeerId } from './dataplane.ts';

/** Numbers a frame has in the table: the fields of `ControlFrame` in `native/control-queue.h`, in that order. */
export const frameWords = 11;

/** `FrameKind` in `native/control-queue.h`. */
const kinds = ['ike', 'l2tp', 'ppp', 'clear-l2tp', 'moved'] as const;

/** Frames out of the addon's table; their bytes are views into `arena`. @throws RangeError if the two don't fit */
export function decodeControlFrames(table: Uint32Array, arena: Uint8Array): ControlFrame[] {
  const count = table.length / frameWords;
  if (!Number.isInteger(count)) throw new RangeError(`a table of ${table.length} numbers holds no whole frames`);
  return Array.from({ length: count }, (_, index) =>
    decodeFrame(table.subarray(index * frameWords, (index + 1) * frameWords), arena),
  );
}

function decodeFrame(row: Uint32Array, arena: Uint8Array): ControlFrame {
  const [kind = -1, offset = 0, size = 0, peer = 0, peerPort = 0, tunnel = 0, session = 0] = row;
  const [localAddress = 0, localPort = 0, remoteAddress = 0, remotePort = 0] = row.subarray(7);
  if (offset + size > arena.length) throw new RangeError('a frame lies outside its arena');
  const bytes = arena.subarray(offset, offset + size);
  const local = { address: ipv4FromNumber(localAddress), port: localPort };
  const remote = { address: ipv4FromNumber(remoteAddress), port: remotePort };
  const name = kinds[kind];
  switch (name) {
    case 'ike':
      return { kind: name, local, remote, bytes };
    case 'l2tp':
      return { kind: name, peer: peer as PeerId, peerPort, bytes };
    case 'ppp':
      return { kind: name, peer: peer as PeerId, key: { tunnel, session }, bytes };
    case 'clear-l2tp':
      return { kind: name, local, remote };
    case 'moved':
      return { kind: name, peer: peer as PeerId, remote };
    default:
      throw new RangeError(`no kind of frame has the number ${kind}`);
  }
}
