import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Module } from '@nestjs/common';
import { freePort, NatsServer } from '@sekisho/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { measureExpiry } from '../certificates/expiry-metric.ts';
import { telemetryStopMs } from '../limits.ts';
import type { ListenAddress } from '../runtime.ts';
import { startService } from '../service/service.ts';

@Module({})
class NothingModule {}

const state = mkdtempSync(join(tmpdir(), 'sekisho-telemetry-'));
const settingsFile = join(state, 'sekisho.yaml');
let nats: NatsServer;

const start = (metricsListen?: ListenAddress) =>
  startService(
    { name: 'edge', module: NothingModule, queue: undefined },
    {
      settingsFile,
      stateDir: state,
      ...nats.access,
      redisUrl: undefined,
      instance: 'edge-1',
      logLevel: 'fatal',
      metricsListen,
    },
  );
const certificate = { name: 'ike', use: 'ike', service: 'edge' } as const;
const expiresIn = (ms: number) => measureExpiry({ ...certificate, notAfter: () => ms }, () => 0);

/** A collector: what it was sent, request by request. */
async function collector() {
  const received: { path: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ path: request.url, body: await text(request) });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const port = await freePort();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return { received, endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}

beforeAll(async () => {
  nats = await NatsServer.start();
  writeFileSync(settingsFile, 'officeMode: { pool: 10.66.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\n');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await nats.remove();
  rmSync(state, { recursive: true });
});

it('sends what is measured to the collector that the environment names, and stops with the service', async () => {
  const { received, endpoint, close } = await collector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '100');
  const service = await start();
  const end = expiresIn(86_400_000);

  await vi.waitFor(() => expect(received.some(({ body }) => body.includes('sekisho.certificate.expiry'))).toBe(true), {
    timeout: 10_000,
  });
  const sent = received.find(({ body }) => body.includes('sekisho.certificate.expiry'));
  expect(sent?.path).toBe('/v1/metrics');
  const [resource] = JSON.parse(sent?.body ?? '{}').resourceMetrics;
  expect(resource.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'sekisho-edge' } },
      { key: 'service.instance.id', value: { stringValue: 'edge-1' } },
    ]),
  );
  const measured: { name: string }[] = resource.scopeMetrics[0].metrics;
  const metric = measured.find(({ name }) => name === 'sekisho.certificate.expiry');
  expect(metric).toMatchObject({ name: 'sekisho.certificate.expiry', unit: 's' });
  expect(metric).toHaveProperty('gauge.dataPoints', [
    expect.objectContaining({
      asDouble: 86_400,
      attributes: expect.arrayContaining([
        { key: 'name', value: { stringValue: 'ike' } },
        { key: 'use', value: { stringValue: 'ike' } },
        { key: 'service', value: { stringValue: 'edge' } },
      ]),
    }),
  ]);

  end();
  await service.stop();
  const count = received.length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(received).toHaveLength(count);
  close();
});

it('offers the same to Prometheus, and tells whoever watches over it whether it serves', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', '');
  const port = await freePort();
  const get = async (path: string, accept = '*/*', method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { accept } });
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
  };
  const service = await start({ address: '127.0.0.1', port });
  const end = expiresIn(86_400_000);

  const plain = await get('/metrics');
  expect(plain.type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(plain.body).toContain('# TYPE sekisho_certificate_expiry_seconds gauge\n');
  expect(plain.body).toContain(
    'sekisho_certificate_expiry_seconds{job="sekisho-edge",instance="edge-1",name="ike",use="ike",service="edge"} 86400\n',
  );
  expect(plain.body).toMatch(
    /\nprocess_cpu_time_seconds_total\{job="sekisho-edge",instance="edge-1",mode="user"\} [\d.]+\n/,
  );
  const open = await get('/metrics', 'application/openmetrics-text;version=1.0.0');
  expect(open.type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(open.body).toContain('# UNIT process_cpu_time_seconds seconds\n');
  expect(open.body.endsWith('# EOF\n')).toBe(true);

  expect(await get('/healthz')).toMatchObject({ status: 200, body: 'alive\n' });
  expect(await get('/readyz')).toMatchObject({ status: 200, body: 'ready\n' });
  expect((await get('/secrets')).status).toBe(404);
  expect((await get('/metrics', '*/*', 'POST')).status).toBe(405);
  await nats.kill();
  await vi.waitFor(async () => expect((await get('/readyz')).status).toBe(503), 10_000);
  expect((await get('/healthz')).status).toBe(200);
  await nats.start();
  await vi.waitFor(async () => expect((await get('/readyz')).status).toBe(200), 10_000);

  end();
  await service.stop();
  await expect(get('/healthz')).rejects.toThrow();
});

it('does not start where it cannot offer metrics', async () => {
  const held = await start({ address: '127.0.0.1', port: await freePort() });
  await expect(start({ address: '192.0.2.1', port: 9464 })).rejects.toThrow('SEKISHO_METRICS_LISTEN');
  await held.stop();
});

it('neither measures nor sends anything where no collector is named', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', '');
  const service = await start();
  const read = vi.fn(() => 0);
  const end = measureExpiry({ ...certificate, notAfter: read }, () => 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(read).not.toHaveBeenCalled();
  end();
  await service.stop();
});

it('stops in time though the collector is gone', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${await freePort()}`);
  const service = await start();
  const end = expiresIn(1000);
  const before = performance.now();
  await service.stop();
  end();
  expect(performance.now() - before).toBeLessThan(telemetryStopMs + 2_000);
});
