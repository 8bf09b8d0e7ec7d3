import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../logger.ts';

/** What Nest has to say, as lines of the service's own logger. Its start-up chatter is debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.logger.debug(fields(message, context), textOf(message));
  }

  error(message: unknown, ...context: unknown[]): void {
    this.logger.error(fields(message, context), textOf(message));
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.logger.warn(fields(message, context), textOf(message));
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.logger.debug(fields(message, context), textOf(message));
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.logger.trace(fields(message, context), textOf(message));
  }

  fatal(message: unknown, ...context: unknown[]): void {
    this.logger.fatal(fields(message, context), textOf(message));
  }
}

const fields = (message: unknown, context: unknown[]): Record<string, unknown> => ({
  ...(message instanceof Error ? { err: message } : {}),
  ...(context.length > 0 ? { context: context.at(-1) } : {}),
});

const textOf = (message: unknown): string => (message instanceof Error ? message.message : String(message));
