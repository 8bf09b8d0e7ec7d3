import { type DynamicModule, Module } from '@nestjs/common';
import { Bus } from '../bus/bus.ts';
import type { Logger } from '../logger.ts';
import type { Runtime } from '../runtime.ts';
import type { Settings } from '../settings/load.ts';
import type { SettingsInForce } from './settings-in-force.ts';
import { CONTEXT, IN_FORCE, LOGGER, RUNTIME, SETTINGS } from './tokens.ts';

export interface ServiceContext {
  readonly settings: Settings;
  readonly runtime: Runtime;
  readonly bus: Bus;
  readonly logger: Logger;
  /** For who takes new settings over while the service runs. */
  readonly inForce: SettingsInForce;
}

@Module({})
class Platform {}

/** Gives every module of a service the settings, the runtime, the bus and the logger. */
export function platformModule(context: ServiceContext): DynamicModule {
  const { settings, runtime, bus, logger, inForce } = context;
  const providers = [
    { provide: CONTEXT, useValue: context },
    { provide: SETTINGS, useValue: settings },
    { provide: RUNTIME, useValue: runtime },
    { provide: LOGGER, useValue: logger },
    { provide: IN_FORCE, useValue: inForce },
    { provide: Bus, useValue: bus },
  ];
  return { module: Platform, global: true, providers, exports: providers.map(({ provide }) => provide) };
}
