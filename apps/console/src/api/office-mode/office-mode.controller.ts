import { Controller, Inject, ServiceUnavailableException } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { AnswerOf } from '../endpoint.ts';
import { Implements } from '../implements.ts';
import { showPools } from './endpoints.ts';
import { poolMap } from './pool-map.ts';

/** Address pools, and which of their addresses are in use. */
@Controller()
export class OfficeModeController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(showPools)
  async pools(): Promise<AnswerOf<typeof showPools>> {
    const [health, edges] = await Promise.all([this.gateway.poolHealth(), this.gateway.sessions()]);
    if (health === undefined) throw new ServiceUnavailableException('The address service does not answer.');
    const inUse = edges.flatMap(({ connections }) => connections.flatMap(({ address }) => address ?? []));
    const pools = health.pools.map((pool) => {
      const { cellSize, cells } = poolMap(pool.addresses, inUse);
      return { ...pool, map: { cellSize, cells: [...cells] } };
    });
    return { pools, problems: health.problems };
  }
}
