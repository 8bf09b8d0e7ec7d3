import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AudienceGuard } from './access/audience-guard.ts';
import { AboutController } from './api/about/about.controller.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';

/** Whoever answers an endpoint, behind one guard for all. */
@Module({
  controllers: [AboutController, OpenApiController],
  providers: [{ provide: APP_GUARD, useClass: AudienceGuard }],
})
export class ConsoleModule {}
