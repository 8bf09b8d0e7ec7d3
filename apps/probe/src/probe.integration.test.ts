import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Instant, instant, Secret, seconds } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeFailure } from './client/failure.ts';
import { type Datagram, MemoryGateway, reachableHost } from './client/memory-gateway.fixture.ts';
import { type CertificateFiles, makeCertificates } from './eap/certificates.fixture.ts';
import { MachineCertificate } from './machine-certificate.ts';
import { defaultEspSuites, defaultIkeSuites, type ProbeOptions } from './options.ts';
import { probe } from './probe.ts';
import type { Connection, StepTime } from './probe-run.ts';
import type { Report } from './report.ts';

const loopback = '127.0.0.1';
const clock = (): Instant => instant(performance.now());

/** The gateway in memory behind two real UDP sockets on ephemeral ports. */
class UdpGateway {
  readonly gateway: MemoryGateway;
  readonly #sockets: { readonly port: 500 | 4500; readonly socket: Socket }[] = ([500, 4500] as const).map((port) => ({
    port,
    socket: createSocket('udp4'),
  }));
  readonly #ticks: NodeJS.Timeout;
  #clientPort = 0;

  constructor(machine?: MachineCertificate) {
    this.gateway = new MemoryGateway({
      policy: {
        suites: defaultIkeSuites,
        espSuites: defaultEspSuites,
        preSharedKeys: [{ name: 'default', secret: Secret.fromText('key') }],
        machineAuthentication: ['certificate', 'pre-shared-key'],
        certificate: () => machine?.own,
        authorities: () => machine?.authorities ?? [],
        publicAddresses: [loopback],
        respond: true,
      },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      ...(machine && { sign: (question) => machine.sign(question) }),
      authentication: ['ms-chap-v2'],
      user: 'alice',
      password: 'wonderland',
      network: { local: '10.9.0.1', peer: '10.9.0.77', dns: [], nbns: [] },
    });
    for (const { port, socket } of this.#sockets) {
      socket.on('message', (bytes, remote) => {
        this.#clientPort = remote.port;
        this.#send(this.gateway.receive(bytes, port, clock()));
      });
    }
    this.#ticks = setInterval(() => this.#send(this.gateway.timeout(clock())), 50);
  }

  /** @returns the real ports */
  async open(): Promise<{ ike: number; natTraversal: number }> {
    const ports = await Promise.all(
      this.#sockets.map(async ({ socket }) => {
        socket.bind(0, loopback);
        await once(socket, 'listening');
        return socket.address().port;
      }),
    );
    return { ike: ports[0] ?? 0, natTraversal: ports[1] ?? 0 };
  }

  async close(): Promise<void> {
    clearInterval(this.#ticks);
    await Promise.all(this.#sockets.map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  #send(datagrams: readonly Datagram[]): void {
    for (const { bytes, port } of datagrams) {
      this.#sockets.find((entry) => entry.port === port)?.socket.send(bytes, this.#clientPort, loopback);
    }
  }
}

class RecordedReport implements Report {
  readonly steps: StepTime[] = [];
  connection: Connection | undefined;
  pings: number[] = [];
  isClosed = false;
  failure: Error | undefined;
  step(time: StepTime): void {
    this.steps.push(time);
  }
  connected(connection: Connection): void {
    this.connection = connection;
  }
  pinged(_address: string, milliseconds: number): void {
    this.pings.push(milliseconds);
  }
  closed(): void {
    this.isClosed = true;
  }
  failed(error: Error): void {
    this.failure = error;
  }
}

describe('probe over UDP', () => {
  let gateway: UdpGateway;
  let options: ProbeOptions;
  let report: RecordedReport;
  const never = () => new Promise<void>(() => undefined);

  /** The last message of a polite client arrives shortly after the probe is done. */
  const goodbye = () => vi.waitFor(() => expect(gateway.gateway.seen).toContain('IKE SA deleted: peer-deleted'));

  beforeEach(async () => {
    gateway = new UdpGateway();
    report = new RecordedReport();
    options = {
      server: loopback,
      user: 'alice',
      password: Secret.fromText('wonderland'),
      preSharedKey: Secret.fromText('key'),
      accept: ['ms-chap-v2'],
      eap: [],
      tls: { ca: undefined, certificate: undefined, key: undefined, serverName: undefined },
      ikeSuites: defaultIkeSuites,
      espSuites: defaultEspSuites,
      ping: reachableHost,
      json: false,
      timeout: seconds(20),
      local: undefined,
      hold: undefined,
      ports: await gateway.open(),
    };
  });
  afterEach(() => gateway.close());

  it('connects, pings, closes, and times it all', async () => {
    expect(await probe(options, report, never)).toBe(true);
    expect(report.connection?.network.local).toBe('10.9.0.77');
    expect(report.steps).toHaveLength(9);
    const sum = report.steps.reduce((total, { milliseconds }) => total + milliseconds, 0);
    expect(report.connection?.milliseconds).toBeCloseTo(sum, -1);
    expect(report.pings).toHaveLength(1);
    expect(report.isClosed).toBe(true);
    await goodbye();
    expect(gateway.gateway.seen).toEqual([
      'session closed by peer: 3',
      'tunnel closed by peer: 6',
      'IKE SA deleted: peer-deleted',
    ]);
  });

  it('holds the connection until it is told to stop', async () => {
    const stopSoon = () => new Promise<void>((resolve) => setTimeout(resolve, 100));
    expect(await probe({ ...options, hold: seconds(3600) }, report, stopSoon)).toBe(true);
    expect(report.isClosed).toBe(true);
  });

  it('reports a ping that nobody answers, and still closes the connection', async () => {
    expect(await probe({ ...options, ping: '10.1.0.99' }, report, never)).toBe(false);
    expect(report.failure?.message).toBe('Ping failed: no answer from 10.1.0.99 to 3 echo requests.');
    await goodbye();
  });

  it('reports a wrong password', async () => {
    expect(await probe({ ...options, password: Secret.fromText('wrong') }, report, never)).toBe(false);
    expect((report.failure as ProbeFailure).step).toBe('authentication');
    await goodbye();
  });

  describe('with a machine certificate', () => {
    let folder: string;
    let files: CertificateFiles;
    let others: CertificateFiles;

    const byCertificate = async (ca: string) => {
      await gateway.close();
      gateway = new UdpGateway(new MachineCertificate({ ...files.server, ca: files.ca }));
      const machine = { ...files.client, ca };
      return { ...options, preSharedKey: undefined, machine, ports: await gateway.open() };
    };

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'probe-machine-'));
      files = makeCertificates(folder, 'laptop');
      const elsewhere = mkdtempSync(join(folder, 'other-'));
      others = makeCertificates(elsewhere, 'laptop');
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it('connects, and shows itself to the gateway', async () => {
      expect(await probe(await byCertificate(files.ca), report, never)).toBe(true);
      expect(gateway.gateway.seen[0]).toBe('machine: CN=laptop');
      await goodbye();
    });

    it('does not believe a gateway of another CA', async () => {
      expect(await probe(await byCertificate(others.ca), report, never)).toBe(false);
      expect(report.failure?.message).toMatch(/^Main Mode 5-6 failed: peer not accepted: /);
    });

    it('says which files do not belong together', async () => {
      const machine = { certificate: files.client.certificate, key: others.client.key, ca: files.ca };
      expect(await probe({ ...options, machine }, report, never)).toBe(false);
      expect(report.failure?.message).toMatch(/is not the key of/);
    });
  });

  it('gives up after its time where nothing answers', async () => {
    const silent = createSocket('udp4').bind(0, loopback);
    await once(silent, 'listening');
    const { port } = silent.address();
    const ports = { ike: port, natTraversal: port };
    expect(await probe({ ...options, ports, timeout: seconds(0.3) }, report, never)).toBe(false);
    silent.close();
    expect(report.failure?.message).toMatch(/^Main Mode 1-2 failed: nothing came back from UDP port 500/);
  });

  it('reports an address to send from that is not its own', async () => {
    expect(await probe({ ...options, local: '203.0.113.99' }, report, never)).toBe(false);
    expect(report.failure?.message).toMatch(/^Main Mode 1-2 failed: .*EADDRNOTAVAIL/);
  });
});
