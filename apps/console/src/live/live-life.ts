import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import { newUlid } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { LiveFeed } from './live-feed.ts';
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

/** Puts together what is live. */
export function openLive({ bus, logger, runtime }: ServiceContext) {
  const feed = new LiveFeed(newUlid());
  const gateway = new GatewayBus(bus, { keys: runtime.stateDir });
  const view = new LiveView({ bus, gateway, feed, logger });
  return { feed, view, life: new LiveLife(view, feed) };
}
