import { PrivateFileError } from '../files.ts';
import { shutdownTotalMs, startingLookMs } from '../limits.ts';
import { createLogger, type Logger } from '../logger.ts';
import { PrerequisiteError } from '../prerequisite.ts';
import { loadRuntime, type Runtime, RuntimeError } from '../runtime.ts';
import { loadSettings, SettingsError } from '../settings/load.ts';
import { type ServiceOrder, type ServiceReport, serviceOrder } from './orders.ts';
import { type RunningService, type ServiceDefinition, startService } from './service.ts';
import { answerSettingsTake } from './settings-take.ts';
import { watchWhileStarting } from './start-watch.ts';

/**
 * The main function of every app. Tells the process that started it `{ kind: 'ready' }` once it serves; stops in order on
 * SIGTERM, SIGINT or when that process is gone; exits with a code other than 0 after an error that nobody handled.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const logger = createLogger(definition.name);
  let running: RunningService | undefined;
  let stopping = false;

  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => exit(1, 'did not stop in time'), shutdownTotalMs).unref();
    try {
      await running?.stop();
      process.exit(0);
    } catch (error) {
      exit(1, 'did not stop cleanly', error);
    }
  };
  const exit = (code: number, message: string, error?: unknown): never => {
    logger.fatal({ err: error }, message);
    running?.bus.secureEvents();
    process.exit(code);
  };

  const retire = async (): Promise<void> => {
    await running?.retire();
    await stop('retire');
  };

  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('disconnect'));
  const takeSettings = async (order?: Extract<ServiceOrder, { kind: 'settings' }>): Promise<void> => {
    try {
      if (running === undefined) throw new Error('the service is only just starting');
      Object.assign(process.env, order?.environment);
      await running.takeSettings(order?.revision);
      if (order) report({ kind: 'settings-taken', revision: order.revision });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ reason, revision: order?.revision }, 'the settings stay as they were');
      if (order) report({ kind: 'settings-refused', revision: order.revision, reason });
    }
  };
  process.on('message', (message) => {
    const order = serviceOrder.safeParse(message).data;
    if (order?.kind === 'settings') void takeSettings(order);
    if (order?.kind === 'retire') void retire();
  });
  process.on('SIGHUP', () => void onHangUp(running, { takeSettings, stop, logger }));
  process.on('uncaughtException', (error) => exit(1, 'an error that nobody handled', error));
  process.on('unhandledRejection', (error) => exit(1, 'a rejection that nobody handled', error));

  try {
    const runtime: Runtime = loadRuntime();
    // Who is started by another process takes its orders from that one alone.
    const isOnItsOwn = process.send === undefined;
    const changed = () => exit(1, 'the settings were changed while it was starting: it starts again with the new ones');
    const started = isOnItsOwn ? watchWhileStarting(runtime.settingsFile, startingLookMs, changed) : undefined;
    running = await startService(definition, runtime);
    started?.();
    if (isOnItsOwn) answerSettingsTake(definition.name, runtime, { running, retire });
    logger.info({ instance: runtime.instance }, 'ready');
    report({ kind: 'ready' });
  } catch (error) {
    if (isAdministratorsError(error)) exit(1, error.message);
    exit(1, 'could not start', error);
  }
}

const report = (said: ServiceReport): void => void process.send?.(said);

interface HangUp {
  readonly takeSettings: () => Promise<void>;
  readonly stop: (signal: string) => Promise<void>;
  readonly logger: Pick<Logger, 'error'>;
}

/** The settings are to be read anew. Who has them only at its start stops, so that it is started again, unless they cannot be used. */
async function onHangUp(running: RunningService | undefined, { takeSettings, stop, logger }: HangUp): Promise<void> {
  if (running === undefined || running.takesSettings) return takeSettings();
  try {
    loadSettings(loadRuntime().settingsFile);
  } catch (error) {
    if (!isAdministratorsError(error)) throw error;
    return logger.error({ reason: error.message }, 'the settings stay as they were');
  }
  await stop('SIGHUP');
}

/** What the administrator can mend: the sentence says it all. */
const isAdministratorsError = (error: unknown): error is Error =>
  error instanceof SettingsError ||
  error instanceof RuntimeError ||
  error instanceof PrivateFileError ||
  error instanceof PrerequisiteError;
