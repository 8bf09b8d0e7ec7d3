import { Module } from '@nestjs/common';
import { EdgeController } from './edge.controller.ts';
import { EdgeService } from './edge.service.ts';

@Module({ controllers: [EdgeController], providers: [EdgeService] })
export class EdgeModule {}
