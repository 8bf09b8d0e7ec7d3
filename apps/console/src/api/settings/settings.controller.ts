import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { SettingsBus } from '@sekisho/administration';
import {
  type SettingsCheckReply,
  type SettingsPublishReply,
  type SettingsRevisionsReply,
  type SettingsShown,
  settingsCheckRequest,
  settingsPublishRequest,
} from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import { byWhom } from '../../access/by-whom.ts';
import type { InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import {
  checkSettings,
  listRevisions,
  publishSettings,
  rollBackSettings,
  showRevision,
  showSettings,
} from './endpoints.ts';

/** The settings of the gateway: shown, checked while they are typed, published, rolled back. */
@Controller()
export class SettingsController {
  constructor(@Inject(SettingsBus) private readonly settings: SettingsBus) {}

  @Implements(showSettings)
  show(): Promise<SettingsShown> {
    return this.settings.show();
  }

  @Implements(checkSettings)
  check(@Asked() { body }: InputOf<typeof checkSettings>): Promise<SettingsCheckReply> {
    return this.settings.check(settingsCheckRequest.parse(body));
  }

  @Implements(publishSettings)
  publish(
    @Asked() { body }: InputOf<typeof publishSettings>,
    @Req() request: FastifyRequest,
  ): Promise<SettingsPublishReply> {
    return this.settings.publish(settingsPublishRequest.parse({ ...body, by: byWhom(request) }));
  }

  @Implements(listRevisions)
  async revisions(): Promise<SettingsRevisionsReply> {
    return { revisions: [...(await this.settings.revisions())] };
  }

  @Implements(showRevision)
  async revision(@Asked() { params }: InputOf<typeof showRevision>): Promise<{ readonly text: string }> {
    return { text: await this.textOf(params.revision) };
  }

  @Implements(rollBackSettings)
  async rollBack(
    @Asked() { body }: InputOf<typeof rollBackSettings>,
    @Req() request: FastifyRequest,
  ): Promise<SettingsPublishReply> {
    const { base, revision, note } = body;
    const text = await this.textOf(revision);
    return this.settings.publish({ base, text, by: byWhom(request), ...(note !== undefined && { note }) });
  }

  private async textOf(revision: string): Promise<string> {
    const text = await this.settings.revision(revision);
    if (text === undefined) throw new NotFoundException('This revision is no longer kept.');
    return text;
  }
}
