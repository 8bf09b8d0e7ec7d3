import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { argv, stdout } from 'node:process';
import { transferBytes } from './transfer-content.ts';

/**
 * Runs on the host behind the gateway; takes one line from each TCP client:
 * `download SEED BYTES`: sends that content and closes. `upload BYTES`: takes as many and answers their SHA-256.
 */
const [address = '', ...ports] = argv.slice(2);

async function serve(socket: Socket): Promise<void> {
  const hash = createHash('sha256');
  let request: string[] | undefined;
  let line = '';
  let missing = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    let body = chunk;
    if (request === undefined) {
      const end = chunk.indexOf('\n');
      line += chunk.toString('latin1', 0, end < 0 ? chunk.length : end);
      if (end < 0) continue;
      request = line.split(' ');
      if (request[0] === 'download') {
        socket.end(transferBytes(Number(request[1]), Number(request[2])));
        continue;
      }
      missing = Number(request[1]);
      body = chunk.subarray(end + 1);
    }
    hash.update(body);
    missing -= body.length;
    if (request[0] === 'upload' && missing <= 0) socket.end(`${hash.copy().digest('hex')}\n`);
  }
}

const listening = ports.map(async (port) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    serve(socket).catch(() => socket.destroy());
  });
  await once(server.listen(Number(port), address), 'listening');
});
await Promise.all(listening);
stdout.write('listening\n');
