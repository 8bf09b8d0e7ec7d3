import { join } from 'node:path';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { GatewayBus, type GatewayPlace } from '@sekisho/administration';
import { newUlid } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import type { ConsoleDatabase } from '../store/database.ts';
import { KeptSamples } from './kept-samples.ts';
import { LiveFeed } from './live-feed.ts';
import { LiveGateway } from './live-gateway.ts';
import { LiveView } from './live-view.ts';

/** Starts what runs by itself, and ends it with the service. */
export class LiveLife implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly view: LiveView,
    private readonly feed: LiveFeed,
  ) {}

  onApplicationBootstrap(): void {
    this.view.start();
  }

  /** Streams would keep the service from stopping. */
  async onModuleDestroy(): Promise<void> {
    this.feed.close();
    await this.view.stop();
  }
}

/** Puts together what is live, and by which the gateway is asked. */
export function openLive({ bus, logger, runtime }: ServiceContext, database: ConsoleDatabase) {
  const feed = new LiveFeed(newUlid());
  const place: GatewayPlace = { keys: join(runtime.stateDir, 'keys') };
  const view = new LiveView({
    bus,
    gateway: new GatewayBus(bus, place),
    feed,
    kept: new KeptSamples(database),
    logger,
  });
  const gateway: GatewayBus = new LiveGateway(bus, place, view);
  return { feed, view, gateway, live: new LiveLife(view, feed) };
}
