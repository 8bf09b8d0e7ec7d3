import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GatewayBus, SettingsBus } from '@sekisho/administration';
import { Bus } from '@sekisho/platform';
import { CONTEXT, provideService, type ServiceContext } from '@sekisho/platform/service';
import { AudienceGuard } from './access/audience-guard.ts';
import { AboutController } from './api/about/about.controller.ts';
import { BackEndsController } from './api/back-ends/back-ends.controller.ts';
import { liveControllers } from './api/live-controllers.ts';
import { OfficeModeController } from './api/office-mode/office-mode.controller.ts';
import { PreSharedKeysController } from './api/pre-shared-keys/pre-shared-keys.controller.ts';
import { SettingsController } from './api/settings/settings.controller.ts';
import { LiveFeed } from './live/live-feed.ts';
import { LiveLife, openLive } from './live/live-life.ts';
import { LiveView } from './live/live-view.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';

/** Whoever answers an endpoint, behind one guard for all. */
@Module({
  controllers: [
    AboutController,
    BackEndsController,
    ...liveControllers,
    OfficeModeController,
    PreSharedKeysController,
    SettingsController,
    OpenApiController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AudienceGuard },
    {
      provide: GatewayBus,
      inject: [CONTEXT],
      useFactory: ({ bus, runtime }: ServiceContext) => new GatewayBus(bus, { keys: join(runtime.stateDir, 'keys') }),
    },
    ...provideService(openLive, { feed: LiveFeed, view: LiveView, life: LiveLife }),
    { provide: SettingsBus, inject: [Bus], useFactory: (bus: Bus) => new SettingsBus(bus) },
  ],
})
export class ConsoleModule {}
