import { PrivateFileError } from '../files.ts';
import { shutdownTotalMs } from '../limits.ts';
import { createLogger } from '../logger.ts';
import { PrerequisiteError } from '../prerequisite.ts';
import { loadRuntime, type Runtime, RuntimeError } from '../runtime.ts';
import { SettingsError } from '../settings/load.ts';
import { type RunningService, type ServiceDefinition, startService } from './service.ts';

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

  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('disconnect', () => void stop('disconnect'));
  process.on('uncaughtException', (error) => exit(1, 'an error that nobody handled', error));
  process.on('unhandledRejection', (error) => exit(1, 'a rejection that nobody handled', error));

  try {
    const runtime: Runtime = loadRuntime();
    running = await startService(definition, runtime);
    logger.info({ instance: runtime.instance }, 'ready');
    process.send?.({ kind: 'ready' });
  } catch (error) {
    if (isAdministratorsError(error)) exit(1, error.message);
    exit(1, 'could not start', error);
  }
}

/** What the administrator can mend: the sentence says it all. */
const isAdministratorsError = (error: unknown): error is Error =>
  error instanceof SettingsError ||
  error instanceof RuntimeError ||
  error instanceof PrivateFileError ||
  error instanceof PrerequisiteError;
