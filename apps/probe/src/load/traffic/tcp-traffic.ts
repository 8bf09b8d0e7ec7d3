import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import type { Instant } from '@sekisho/wire';
import type { LoadClient } from '../clients/load-client.ts';
import type { Dice } from '../dice.ts';
import type { LoadEvents } from '../report/load-events.ts';
import type { TrafficSettings } from '../scenario/scenario.ts';
import { tcpWishes } from './agent.ts';
import type { ClientTraffic } from './client-traffic.ts';
import { trafficLimits } from './limits.ts';

export interface TcpTrafficOptions {
  readonly settings: TrafficSettings;
  /** The clients' TUN device. */
  readonly device: string;
  readonly events: Pick<LoadEvents, 'error'>;
  readonly clock: () => Instant;
  readonly dice: Dice;
}

const block = Buffer.alloc(64 * 1024);

/** The host's own TCP through the clients' sessions: a connection each, as fast as it goes. */
export class TcpTraffic implements ClientTraffic {
  readonly inPath = true;
  readonly #options: TcpTrafficOptions;
  readonly #sockets = new Map<LoadClient, Socket>();
  /** `ip` in batch mode: an address for each session, without a process for each. */
  readonly #ip;

  constructor(options: TcpTrafficOptions) {
    this.#options = options;
    this.#ip = spawn('ip', ['-force', '-batch', '-'], { stdio: ['pipe', 'ignore', 'pipe'] });
    this.#ip.on('error', (error) => this.#complain(`ip: ${error.message}`));
    this.#ip.stdin.on('error', () => undefined);
    this.#ip.stderr.on('data', (text) => this.#complain(`ip: ${String(text).trim()}`));
    this.#ip.stdin.write(`route replace ${options.settings.agent.address}/32 dev ${options.device}\n`);
  }

  connected(client: LoadClient): void {
    const { dice, settings, device } = this.#options;
    const { address } = client;
    if (address === undefined || dice.fraction() >= settings.share) return;
    this.#ip.stdin.write(`address replace ${address}/32 dev ${device}\n`, () => this.#open(client, address));
  }

  ended(client: LoadClient): void {
    this.#sockets.get(client)?.destroy();
    this.#sockets.delete(client);
    const { address } = client;
    if (address !== undefined) this.#ip.stdin.write(`address del ${address}/32 dev ${this.#options.device}\n`);
  }

  receive(): void {}

  close(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
    this.#ip.stdin.end();
  }

  #open(client: LoadClient, localAddress: string, tries: number = trafficLimits.tcpTriesMax): void {
    if (client.stage !== 'connected') return;
    const { agent, kind } = this.#options.settings;
    const socket = connect({ host: agent.address, port: agent.port, localAddress });
    this.#sockets.set(client, socket);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' && tries > 1) {
        setTimeout(() => this.#open(client, localAddress, tries - 1), trafficLimits.tcpRetryMs);
      } else if (client.stage === 'connected') this.#complain(`TCP to the agent: ${error.message}`);
    });
    socket.once('connect', () => {
      socket.write(Uint8Array.of(kind === 'tcp-up' ? tcpWishes.discard : tcpWishes.source));
      if (kind === 'tcp-up') fill(socket);
      else socket.resume();
    });
  }

  #complain(message: string): void {
    this.#options.events.error(message, this.#options.clock());
  }
}

function fill(socket: Socket): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', more);
  more();
}
