import 'reflect-metadata';
import type { DynamicModule, INestApplication, INestApplicationContext, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { Bus } from '../bus/bus.ts';
import { natsAbsenceNoticeMs } from '../limits.ts';
import { createLogger, type Logger, setLogLevel } from '../logger.ts';
import type { ListenAddress, Runtime } from '../runtime.ts';
import { loadSettings, type Settings } from '../settings/load.ts';
import { startTelemetry } from '../telemetry/telemetry.ts';
import { BusServer } from './bus-server.ts';
import { NestLogger } from './nest-logger.ts';
import { platformModule, type ServiceContext } from './platform-module.ts';
import { Readiness } from './readiness.ts';
import { SettingsInForce } from './settings-in-force.ts';
import { watchProcess } from './watch-process.ts';

export interface ServiceDefinition {
  /** Service name: in logs, in NATS, in the spool's file name. */
  readonly name: string;
  /** The service's root module; the platform's providers are global in it. */
  readonly module: Type<unknown> | DynamicModule;
  /** Queue group of its subjects; undefined: every instance gets every message. */
  readonly queue: string | undefined;
  /** What an administrator should know of its settings: told in the log at the start, and by `sekisho status` while it runs. */
  readonly warnings?: (settings: Settings, runtime: Runtime) => readonly string[];
  /** Of a service that is asked over HTTP as well. */
  readonly http?: (context: ServiceContext) => Promise<HttpFace>;
}

/** How a service speaks HTTP. */
export interface HttpFace {
  readonly adapter: AbstractHttpAdapter;
  readonly listen: ListenAddress;
  /** Before it listens: what holds for all routes. */
  prepare(app: INestApplication): Promise<void>;
  close(): void;
}

export interface RunningService {
  readonly app: INestApplicationContext;
  readonly bus: Bus;
  /** Reads the settings anew and has the service take them over in place. @throws SettingsError, or whatever stands in the way */
  takeSettings(revision?: string): Promise<void>;
  /** Whether it can. */
  readonly takesSettings: boolean;
  /** That it runs with. */
  readonly settings: Settings;
  /** Takes nothing new, and finishes what it has begun, conversations of several requests too. */
  retire(): Promise<void>;
  /** Answers what is open, lets the modules clean up, sends the events that are left, closes the connection. */
  stop(): Promise<void>;
}

/**
 * Starts a service and returns once it is subscribed and all its modules are ready.
 * @throws SettingsError, PrivateFileError, or whatever a module needs and does not get
 */
export async function startService(definition: ServiceDefinition, runtime: Runtime): Promise<RunningService> {
  const { name, module, queue } = definition;
  const settings = loadSettings(runtime.settingsFile);
  const inForce = new SettingsInForce(settings, runtime.settingsRevision);
  setLogLevel(runtime.logLevel ?? settings.log.level);
  const logger = createLogger(name);
  const readiness = new Readiness();
  const source = { service: name, instance: runtime.instance, logger, listen: runtime.metricsListen };
  const telemetry = await startTelemetry({ ...source, waitsFor: () => readiness.waitsFor() });
  const bus = await connectedBus(name, runtime, logger);
  const context = { settings, runtime, bus, logger, inForce };
  const warned = (): readonly string[] => {
    const warnings = definition.warnings?.(inForce.settings, runtime) ?? [];
    for (const warning of warnings) logger.warn(warning);
    return warnings;
  };
  let http: HttpFace | undefined;
  try {
    http = await definition.http?.(context);
    const root = { module: class Root {}, imports: [platformModule(context), module] };
    const strategy = new BusServer({ bus, instance: runtime.instance, queue, logger });
    const app = await openApp(root, strategy, new NestLogger(logger), http);
    const setUp = { warnings: warned(), settings: inForce.told };
    const { instance } = runtime;
    const silence = watchProcess({ bus, service: name, instance, measures: telemetry.measures, setUp: () => setUp });
    readiness.serves(bus);
    return {
      app,
      bus,
      get takesSettings() {
        return inForce.takesInPlace;
      },
      get settings() {
        return inForce.settings;
      },
      takeSettings: async (revision) => {
        await inForce.take(() => loadSettings(runtime.settingsFile), revision);
        setLogLevel(runtime.logLevel ?? inForce.settings.log.level);
        Object.assign(setUp, { warnings: warned(), settings: inForce.told });
        logger.info({ ...inForce.told }, 'settings taken over');
      },
      retire: () => {
        bus.stopAnsweringAll();
        return strategy.retire();
      },
      stop: async () => {
        readiness.stops();
        silence();
        await app.close();
        http?.close();
        await bus.close();
        await telemetry.stop();
      },
    };
  } catch (error) {
    http?.close();
    await bus.close();
    await telemetry.stop();
    throw error;
  }
}

/** Asked by the bus, and over HTTP where the service has a face for that. */
async function openApp(
  root: DynamicModule,
  strategy: BusServer,
  logger: NestLogger,
  http: HttpFace | undefined,
): Promise<INestApplicationContext> {
  const options = { logger, abortOnError: false };
  if (http === undefined) {
    const app = await NestFactory.createMicroservice(root, { strategy, ...options });
    await app.listen();
    return app;
  }
  const app = await NestFactory.create(root, http.adapter, options);
  app.connectMicroservice({ strategy });
  await http.prepare(app);
  await app.startAllMicroservices();
  await app.listen(http.listen.port, http.listen.address);
  return app;
}

function connectedBus(service: string, runtime: Runtime, logger: Logger): Promise<Bus> {
  const waiting = setTimeout(() => logger.warn('waiting for NATS'), natsAbsenceNoticeMs);
  const { instance, stateDir } = runtime;
  return Bus.connect({ nats: runtime, service, instance, stateDir, logger }).finally(() => clearTimeout(waiting));
}
