import type { OnApplicationBootstrap, OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { type Logger, PrivateFileError, Repetition } from '@sekisho/platform';
import type { Administrators } from './access/administrators.ts';
import { placeFirstInvitation } from './access/first-invitation.ts';
import type { Invitations } from './access/invitations.ts';
import type { SignIns } from './access/sign-ins.ts';
import { sweepIntervalMs } from './limits.ts';
import type { ConsoleDatabase } from './store/database.ts';

export interface ConsoleLifeParts {
  readonly database: ConsoleDatabase;
  readonly administrators: Administrators;
  readonly invitations: Invitations;
  readonly signIns: SignIns;
  readonly stateDir: string;
  readonly logger: Logger;
}

/** Starts what runs by itself, and stops it before the tables are closed. */
export class ConsoleLife implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  #sweeping: Repetition | undefined;

  constructor(private readonly parts: ConsoleLifeParts) {}

  /** The store may be away: who asks then is told so. A mistake in its settings does not go away by waiting. */
  async onApplicationBootstrap(): Promise<void> {
    const { administrators, invitations, stateDir, logger } = this.parts;
    try {
      await placeFirstInvitation(administrators, invitations, stateDir);
    } catch (error) {
      if (error instanceof PrivateFileError) throw error;
      logger.error({ err: error }, 'the tables of the console cannot be opened; trying again');
    }
    this.#sweeping = new Repetition(sweepIntervalMs, () => this.#sweep());
  }

  async onModuleDestroy(): Promise<void> {
    await this.#sweeping?.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.database.close();
  }

  async #sweep(): Promise<void> {
    const { administrators, invitations, signIns, stateDir, logger } = this.parts;
    try {
      await signIns.sweep();
      await placeFirstInvitation(administrators, invitations, stateDir, { onlyMissing: true });
    } catch (error) {
      logger.warn({ err: error }, 'sign-ins that are over cannot be forgotten now');
    }
  }
}
