import { Controller, Inject, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import { guidePolicy } from '@sekisho/client-setup';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { byWhom, whoIsIn } from '../../access/by-whom.ts';
import { ClientSetups, everybody, type SetupChoices } from '../../clients/client-setups.ts';
import { Handouts } from '../../handouts/handouts.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { makeSetup, showGuide, showSetupChoices } from './endpoints.ts';

/** What an administrator hands to people to set their clients up by. */
@Controller()
export class ClientsController {
  constructor(
    @Inject(ClientSetups) private readonly setups: ClientSetups,
    @Inject(Handouts) private readonly handouts: Handouts,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(showGuide)
  async guide(
    @Asked() { query }: InputOf<typeof showGuide>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { mediaType, bytes } = await this.setups.guide(query);
    reply.type(mediaType).header('content-security-policy', `${guidePolicy}; frame-ancestors 'none'`);
    return new TextDecoder().decode(bytes);
  }

  @Implements(showSetupChoices)
  async choices(@Asked() { query }: InputOf<typeof showSetupChoices>): Promise<AnswerOf<typeof showSetupChoices>> {
    const { authentication, preSharedKeys, methods, ...choices } = await this.setups.choices(query);
    return {
      ...choices,
      authentication: [...authentication],
      methods: [...methods],
      preSharedKeys: preSharedKeys.map(copied),
    };
  }

  @Implements(makeSetup)
  async make(
    @Asked() { body }: InputOf<typeof makeSetup>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof makeSetup>> {
    const files = await this.setups.files(body, byWhom(request));
    const { user: whose = everybody, platform, authentication, preSharedKey, machine, method, traffic } = body;
    const secrets = [...new Set(files.flatMap((file) => file.secrets))];
    const after = { platform, authentication, preSharedKey, machine, method, traffic, secrets };
    tellChange(this.gateway, request, `client.set-up ${whose}`, { after });
    const handout = this.handouts.keep(whoIsIn(request).administrator.id, { files, whose, secrets });
    return { files: files.map(({ name }) => name), handout };
  }
}

const copied = ({ name, groups }: SetupChoices['preSharedKeys'][number]) => ({
  name,
  ...(groups && { groups: [...groups] }),
});
