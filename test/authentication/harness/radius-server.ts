import { mkdir } from 'node:fs/promises';
import { CertificateAuthority, type CertificateFiles, eapServer, FreeRadius } from '@sekisho/testing';
import type { ServerUser } from './server-user.ts';

export interface RadiusServerSettings {
  readonly namespace: string;
  /** Of the certificates. */
  readonly directory: string;
  /** Of loopback; 127.0.0.1 by default. */
  readonly address?: string;
  readonly secret: string;
  /** The first has a certificate. */
  readonly users: readonly ServerUser[];
}

/** FreeRADIUS, and what a client of its EAP server needs. */
export interface RadiusServer {
  readonly server: FreeRadius;
  /** File with the CA of its certificate. */
  readonly ca: string;
  /** Of the first user. */
  readonly client: CertificateFiles;
}

/** FreeRADIUS on loopback of a namespace: PAP, CHAP, MS-CHAPv2, and an EAP server. Filter-Id is a user's group. */
export async function startRadius({ directory, users, ...place }: RadiusServerSettings): Promise<RadiusServer> {
  await mkdir(directory, { recursive: true });
  const authority = CertificateAuthority.root(directory, 'Test CA');
  const name = 'radius.corp.example';
  const own = authority.issue(name, { names: [`DNS:${name}`], purposes: ['serverAuth'] });
  const client = authority.issue(users[0]?.name ?? 'nobody', { purposes: ['clientAuth'] });
  const ca = authority.certificate;
  const eap = eapServer({ defaultType: 'md5', ca, ...own });
  return { server: await FreeRadius.start({ ...place, users: users.map(userLines).join(''), eap }), ca, client };
}

function userLines({ name, password, group }: ServerUser): string {
  const reply = group === undefined ? '' : `\tFilter-Id := "${group}"\n`;
  return `${name} Cleartext-Password := "${password}"\n${reply}`;
}
