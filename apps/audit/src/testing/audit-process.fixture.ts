import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceProcess } from '@sekisho/testing';

export interface AuditSurroundings {
  readonly directory: string;
  readonly natsUrl: string;
  /** The value of audit.store in the settings. */
  readonly store: object;
}

/** Starts the audit service as a process of its own; returns when it is ready. */
export async function startAuditProcess({ directory, natsUrl, store }: AuditSurroundings): Promise<ServiceProcess> {
  await mkdir(directory, { recursive: true });
  const settings = join(directory, 'sekisho.yaml');
  const audited = { store, retention: '3650d' };
  const content = { officeMode: { pool: '10.8.0.0/24' }, encryptionDomain: ['10.0.0.0/8'], audit: audited };
  await writeFile(settings, JSON.stringify(content));
  const environment = { SEKISHO_SETTINGS: settings, SEKISHO_STATE: directory, SEKISHO_NATS_URL: natsUrl };
  return ServiceProcess.launch('apps/audit', environment).ready();
}
