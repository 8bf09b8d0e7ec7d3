import { Controller, Inject } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import { refusals } from '@sekisho/contracts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { showBackEnds, testLogin } from './endpoints.ts';

/** Who vouches for users: how those servers do, and what they would say of one. */
@Controller()
export class BackEndsController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(showBackEnds)
  async backEnds(): Promise<AnswerOf<typeof showBackEnds>> {
    const instances = await this.gateway.backEndHealth();
    return {
      backEnds: instances.flatMap(({ instance, backEnds }) =>
        backEnds.flatMap(({ name, kind, servers }) => servers.map((server) => ({ instance, name, kind, ...server }))),
      ),
    };
  }

  @Implements(testLogin)
  async test(@Asked() { body }: InputOf<typeof testLogin>): Promise<AnswerOf<typeof testLogin>> {
    const { user, password, ...rest } = body;
    const sealed = await this.gateway.seal(user, password);
    const { verdict, realm, asked, checks, tookMs } = await this.gateway.testLogin({ user, password: sealed, ...rest });
    const told = { realm, asked, checks, tookMs };
    if (verdict.outcome === 'accepted') return { ...told, verdict: 'accepted' };
    const { sentence, cure } = refusals[verdict.code];
    return { ...told, verdict: 'refused', refusal: { code: verdict.code, sentence, cure } };
  }
}
