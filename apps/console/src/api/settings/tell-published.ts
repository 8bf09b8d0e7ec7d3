import { type GatewayBus, type Publication, publishedChange, type SettingsBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { tellChange } from '../tell-change.ts';
import type { FileSettings } from './file-settings.ts';

export interface PublishedThrough {
  readonly gateway: Pick<GatewayBus, 'bus'>;
  readonly settings: Pick<SettingsBus, 'revision'>;
  readonly file: Pick<FileSettings, 'defaults'>;
}

/** Tells the log of settings that were published, with what stood there before and after. */
export async function tellPublished(
  { gateway, settings, file }: PublishedThrough,
  request: FastifyRequest,
  what: string,
  publication: Publication,
): Promise<void> {
  tellChange(gateway, request, what, await publishedChange(settings, publication, file.defaults));
}
