import { connect } from 'node:net';
import { loopback } from './loopback-ports.ts';

const silenceMs = 1_000;

/** Whether nats-server greets on its port. */
export const natsAnswers = (port: number): Promise<boolean> =>
  exchange(port, undefined, (text) => text.startsWith('INFO '));

/** Whether Redis answers PING: not before its append-only file is loaded. */
export const redisAnswers = (port: number, password: string): Promise<boolean> =>
  exchange(port, `AUTH ${password}\r\nPING\r\n`, (text) => text.includes('+PONG'));

/** Connects, says something and looks whether the answer contains what is expected, within a second. */
function exchange(port: number, say: string | undefined, expected: (text: string) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    let heard = '';
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(silenceMs, () => end(false));
    socket.once('connect', () => {
      if (say !== undefined) socket.write(say);
    });
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      if (expected(heard)) end(true);
    });
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
