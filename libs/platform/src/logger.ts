import { Secret } from '@sekisho/wire';
import { type Logger, pino, stdSerializers } from 'pino';
import { spanFields, traceOfFields } from './telemetry/log-context.ts';

export type { Logger } from 'pino';

const level = { current: 'info' };
const loggers = new Set<Logger>();

/**
 * JSON lines on standard output, one object a line. A Secret in any field prints as `[secret]`. Where spans are exported, a line has
 * those of the span it is logged in, or the trace of the connection that it names.
 */
export function createLogger(name: string): Logger {
  const logger = pino({
    name,
    level: level.current,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: (fields) => logFormat({ ...fields, ...traceOfFields(fields) }),
    },
    mixin: () => spanFields(),
    serializers: { err: stdSerializers.errWithCause },
  });
  loggers.add(logger);
  return logger;
}

/** Sets the level of every logger, present and future. */
export function setLogLevel(to: string): void {
  level.current = to;
  for (const logger of loggers) logger.level = to;
}

/** Bytes of a Secret could only be reached through its methods; a raw byte array in a log line is a mistake and shows its length alone. */
export function logFormat(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, hidden(value)]));
}

function hidden(value: unknown): unknown {
  if (value instanceof Secret) return value.toString();
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  return value;
}
