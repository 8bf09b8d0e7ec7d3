import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { GatewayBus, SettingsBus, UnsupervisedError } from '@sekisho/administration';
import {
  type SettingsCheckReply,
  type SettingsPublishReply,
  type SettingsPublishRequest,
  type SettingsRevisionsReply,
  type SettingsShown,
  settingsCheckRequest,
  settingsPublishRequest,
} from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import { byWhom } from '../../access/by-whom.ts';
import { isProofFresh, requireFreshProof } from '../../access/fresh-proof.ts';
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
import { FileSettings } from './file-settings.ts';
import { tellPublished } from './tell-published.ts';

/** The settings of the gateway: shown, checked while they are typed, published, rolled back. */
@Controller()
export class SettingsController {
  constructor(
    @Inject(SettingsBus) readonly settings: SettingsBus,
    @Inject(FileSettings) readonly file: FileSettings,
    @Inject(GatewayBus) readonly gateway: GatewayBus,
  ) {}

  @Implements(showSettings)
  show(): Promise<SettingsShown> {
    return this.settings.show().catch(whereUnsupervised(() => this.file.show()));
  }

  @Implements(checkSettings)
  check(@Asked() { body }: InputOf<typeof checkSettings>): Promise<SettingsCheckReply> {
    const request = settingsCheckRequest.parse(body);
    return this.settings.check(request).catch(whereUnsupervised(() => this.file.check(request)));
  }

  @Implements(publishSettings)
  publish(
    @Asked() { body }: InputOf<typeof publishSettings>,
    @Req() request: FastifyRequest,
  ): Promise<SettingsPublishReply> {
    return this.publishTold(
      'settings.publish',
      settingsPublishRequest.parse({ ...body, by: byWhom(request) }),
      request,
    );
  }

  @Implements(listRevisions)
  async revisions(): Promise<SettingsRevisionsReply> {
    return { revisions: [...(await this.settings.revisions().catch(whereUnsupervised(() => [])))] };
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
    const asked = { base, text, by: byWhom(request), ...(note !== undefined && { note }) };
    return this.publishTold(`settings.rollback ${revision}`, asked, request);
  }

  private async publishTold(
    what: string,
    asked: SettingsPublishRequest,
    request: FastifyRequest,
  ): Promise<SettingsPublishReply> {
    await this.requireProofFor(asked, request);
    const { inForce: former } = await this.settings.show();
    const reply = await this.settings.publish(asked);
    await tellPublished(this, request, what, { former, note: asked.note, reply });
    return reply;
  }

  /** Of settings those of the console say who gets in here: a provider, or other tables of administrators. */
  private async requireProofFor(
    { base, text, changes }: SettingsPublishRequest,
    request: FastifyRequest,
  ): Promise<void> {
    if (isProofFresh(request)) return;
    const { effects } = await this.settings.check({ base, text, changes });
    if (effects.some(({ path }) => /^console(\.|$)/.test(path))) requireFreshProof(request);
  }

  private async textOf(revision: string): Promise<string> {
    const text = await this.settings.revision(revision);
    if (text === undefined) throw new NotFoundException('This revision is no longer kept.');
    return text;
  }
}

/** In a cluster the file itself is all there is. */
const whereUnsupervised =
  <T>(instead: () => T) =>
  (error: unknown): T => {
    if (error instanceof UnsupervisedError) return instead();
    throw error;
  };
