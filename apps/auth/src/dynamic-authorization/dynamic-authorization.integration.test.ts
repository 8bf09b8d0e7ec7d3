import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LiveConnection, subjects } from '@sekisho/contracts';
import { Bus, createLogger, newUlid, parseSettings } from '@sekisho/platform';
import { NatsServer } from '@sekisho/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Realms } from '../realms/realms.ts';
import { DynamicAuthorization } from './dynamic-authorization.ts';

const secret = 'a shared secret of orders';
const soon = { timeout: 15_000, interval: 50 };

let directory: string;
let nats: NatsServer;
let bus: Bus;
let port: number;
let running: DynamicAuthorization[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sekisho-orders-'));
  nats = await NatsServer.start();
  bus = await connect('auth');
  port = await freeUdpPort();
  running = [];
  writeFileSync(join(directory, 'secret'), secret, { mode: 0o600 });
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await bus.close();
  await nats.remove();
  rmSync(directory, { recursive: true, force: true });
});

const connect = (service: string): Promise<Bus> =>
  Bus.connect({
    nats: nats.access,
    service,
    instance: 'test',
    stateDir: directory,
    logger: createLogger(service),
  });

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port: free } = socket.address();
  socket.close();
  return free;
}

/** One instance of the service's dynamic authorization, as the settings make it. */
async function start(): Promise<DynamicAuthorization> {
  const backEnd = {
    kind: 'radius',
    servers: [{ address: '127.0.0.1', secret: { file: 'secret' } }],
    dynamicAuthorization: {
      listen: '127.0.0.1',
      port,
      clients: [{ address: '127.0.0.1', secret: { file: 'secret' } }],
    },
  };
  const clients = [{ address: '127.0.0.1', secret: { file: 'nowhere' } }];
  const unusable = { ...backEnd, dynamicAuthorization: { ...backEnd.dynamicAuthorization, clients } };
  const settings = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      realms: { corp: { suffix: '@corp', backEnds: ['radius'] } },
      backEnds: { radius: backEnd, 'of-no-realm': unusable },
    }),
    join(directory, 'sekisho.yaml'),
  );
  const realms = new Realms(settings.realms, new Map([['radius', { name: 'radius' } as never]]));
  const instance = new DynamicAuthorization({ settings, bus, realms, logger: createLogger('auth') });
  await instance.start();
  running.push(instance);
  return instance;
}

const session = (user: string, address: string): LiveConnection => ({
  connection: newUlid(),
  edge: 'edge-1',
  remote: '198.51.100.7:4500',
  step: 'connected',
  since: new Date().toISOString(),
  user,
  address,
  realm: 'corp',
  backEnd: 'radius',
  bytesIn: 0,
  bytesOut: 0,
  packetsIn: 0,
  packetsOut: 0,
  drops: {},
});

/** An edge on the bus that holds these sessions, and what it was told to do with them. */
function edge(name: string, held: readonly LiveConnection[]) {
  const done: string[] = [];
  const answer = (subject: string, reply: (data: Record<string, string>) => object) =>
    bus.connection.subscribe(subject, {
      callback: (_, message) => {
        const { data } = message.json<{ data: Record<string, string> }>();
        message.respond(JSON.stringify({ response: reply(data), isDisposed: true }));
      },
    });
  const holds = ({ connection }: Record<string, string>) => held.some((each) => each.connection === connection);
  answer(subjects.edgeSessions, ({ connection, address, users }) => ({
    edge: name,
    connections: held.filter(
      (each) =>
        (connection === undefined || connection === each.connection) &&
        (address === undefined || address === each.address) &&
        (users === undefined || users.includes(each.user ?? '')),
    ),
    drops: {},
    ignored: {},
  }));
  answer(subjects.edgeEndSession, (data) => {
    if (holds(data)) done.push(`end ${data.connection} ${data.reason}`);
    return { edge: name, ended: holds(data) };
  });
  answer(subjects.edgeSetLimits, ({ connection = '', ...limits }) => {
    if (holds({ connection })) done.push(`limit ${connection} ${JSON.stringify(limits)}`);
    return { edge: name, changed: holds({ connection }) };
  });
  return done;
}

/** @returns what radclient prints */
async function radclient(command: 'disconnect' | 'coa', attributes: string, sharedSecret = secret): Promise<string> {
  const args = ['-x', '-r', '1', '-t', '2', `127.0.0.1:${port}`, command, sharedSecret];
  const client = spawn('radclient', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  client.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  client.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  client.stdin.end(attributes);
  await once(client, 'close');
  return Buffer.concat(output).toString();
}

describe('dynamic authorization with radclient', () => {
  it('ends the right session within a second, on whichever edge it is', async () => {
    const alice = session('alice@corp', '10.66.0.2');
    const bob = session('bob@corp', '10.66.0.3');
    const first = edge('edge-1', [bob]);
    const second = edge('edge-2', [alice]);
    await bus.connection.flush();
    await start();
    const begun = performance.now();
    const said = await radclient('disconnect', `User-Name=alice,Framed-IP-Address=10.66.0.2,NAS-Identifier=sekisho\n`);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(said).toContain('Received Disconnect-ACK');
    expect([first, second]).toEqual([[], [`end ${alice.connection} disconnected-by-back-end`]]);
  });

  it('changes the limits of the session with that id, signed and stamped', async () => {
    const alice = session('alice@corp', '10.66.0.2');
    const done = edge('edge-1', [alice]);
    await bus.connection.flush();
    await start();
    const stamped = `Event-Timestamp=${Math.floor(Date.now() / 1000)},Message-Authenticator=0x00`;
    const said = await radclient('coa', `Acct-Session-Id=${alice.connection},Session-Timeout=3600,${stamped}\n`);
    expect(said).toContain('Received CoA-ACK');
    expect(done).toEqual([`limit ${alice.connection} {"sessionTimeoutMs":3600000}`]);
  });

  it('says why it did nothing', async () => {
    const done = edge('edge-1', [session('alice@corp', '10.66.0.2')]);
    await bus.connection.flush();
    await start();
    const unknown = await radclient('disconnect', 'User-Name=alice,Framed-IP-Address=10.66.0.9\n');
    expect(unknown).toContain('Received Disconnect-NAK');
    expect(unknown).toContain('Error-Cause = Session-Context-Not-Found');
    const unsupported = await radclient('coa', 'User-Name=alice,Filter-Id=strict\n');
    expect(unsupported).toContain('Error-Cause = Unsupported-Attribute');
    expect(done).toEqual([]);
  });

  it('does not answer who has another secret', async () => {
    const done = edge('edge-1', [session('alice@corp', '10.66.0.2')]);
    await bus.connection.flush();
    await start();
    expect(await radclient('disconnect', 'User-Name=alice\n', 'another secret')).toContain('No reply from server');
    expect(done).toEqual([]);
  });

  it('answers that the session is not found while there is no edge', async () => {
    await start();
    expect(await radclient('disconnect', 'User-Name=alice\n')).toContain('Session-Context-Not-Found');
  });

  it('leaves the port to the instance that has it, and takes its place when that stops', async () => {
    edge('edge-1', [session('alice@corp', '10.66.0.2')]);
    await bus.connection.flush();
    const first = await start();
    await start();
    expect(await radclient('disconnect', 'User-Name=alice\n')).toContain('Disconnect-ACK');
    await first.stop();
    running.shift();
    await vi.waitFor(async () => expect(await radclient('disconnect', 'User-Name=alice\n')).toContain('-ACK'), soon);
  });
});
