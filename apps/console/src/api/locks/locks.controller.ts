import { Controller, Inject, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { listLocks, unlock } from './endpoints.ts';

/** Who has to wait after wrong passwords. */
@Controller()
export class LocksController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(listLocks)
  async locks(): Promise<AnswerOf<typeof listLocks>> {
    const { locks = [] } = await this.gateway.administer('user.locks', {});
    return { locks };
  }

  @Implements(unlock)
  async unlock(
    @Asked() { body: { name, from } }: InputOf<typeof unlock>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof unlock>> {
    await this.gateway.administer('user.unlock', { name, ...(from !== undefined && { from }) });
    tellChange(this.gateway, request, `user.unlock ${name}`, from === undefined ? {} : { after: { from } });
    return { unlocked: name };
  }
}
