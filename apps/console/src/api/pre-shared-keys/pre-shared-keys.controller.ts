import { Controller, Inject, Req } from '@nestjs/common';
import { GatewayBus, SettingsBus } from '@sekisho/administration';
import { keyUseQuery, type SettingsPublishReply } from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import { byWhom } from '../../access/by-whom.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { FileSettings } from '../settings/file-settings.ts';
import { tellPublished } from '../settings/tell-published.ts';
import { makeKey, showKeyUse } from './endpoints.ts';

/** Pre-shared keys: who still has which, and a new one beside them. */
@Controller()
export class PreSharedKeysController {
  constructor(
    @Inject(GatewayBus) readonly gateway: GatewayBus,
    @Inject(SettingsBus) readonly settings: SettingsBus,
    @Inject(FileSettings) readonly file: FileSettings,
  ) {}

  @Implements(showKeyUse)
  async use(): Promise<AnswerOf<typeof showKeyUse>> {
    return { uses: [...(await this.gateway.keyUses(keyUseQuery.parse({})))] };
  }

  @Implements(makeKey)
  async make(
    @Asked() { body }: InputOf<typeof makeKey>,
    @Req() request: FastifyRequest,
  ): Promise<SettingsPublishReply> {
    const { inForce: former } = await this.settings.show();
    const reply = await this.settings.makeKey({ ...body, by: byWhom(request) });
    await tellPublished(this, request, `pre-shared-key.make ${body.name}`, { former, reply });
    return reply;
  }
}
