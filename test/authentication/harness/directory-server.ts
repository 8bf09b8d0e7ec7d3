import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ntPasswordHash } from '@sekisho/ppp';
import { toHex } from '@sekisho/wire';
import { certify, makeCa } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { must, run } from '../../support/shell.ts';
import { launch, type ServerUser } from './server.ts';

const startMs = 10_000;
const suffix = 'dc=example,dc=org';

export interface DirectoryServerSettings {
  readonly namespace: string;
  readonly directory: string;
  /** Of loopback. */
  readonly address: string;
  readonly users: readonly ServerUser[];
  /** Of the account that may search, and read the NT hashes. */
  readonly searchPassword: string;
}

/** slapd on loopback of a namespace, which takes passwords over TLS alone. */
export class DirectoryServer {
  readonly url: string;
  /** File with the CA of its certificate. */
  readonly ca: string;
  readonly #process: ChildProcess;

  private constructor({ address, directory }: DirectoryServerSettings, process: ChildProcess) {
    this.url = `ldap://${address}`;
    this.ca = join(directory, 'ca.pem');
    this.#process = process;
  }

  static async start(settings: DirectoryServerSettings): Promise<DirectoryServer> {
    const { namespace, directory, address } = settings;
    const file = (name: string): string => join(directory, name);
    await mkdir(file('data'), { recursive: true });
    await makeCa(directory);
    await certify(directory, 'server', {
      commonName: 'slapd',
      alternativeName: `IP:${address}`,
      purpose: 'serverAuth',
    });
    await writeFile(file('samba.schema'), sambaSchema);
    await writeFile(file('slapd.conf'), configuration(directory));
    await writeFile(file('entries.ldif'), entries(settings));
    await must('/usr/sbin/slapadd', ['-q', '-f', file('slapd.conf'), '-l', file('entries.ldif')]);
    const command = ['/usr/sbin/slapd', '-d', '0', '-f', file('slapd.conf'), '-h', `ldap://${address}`];
    const server = new DirectoryServer(settings, launch(namespace, command));
    const open = ['netns', 'exec', namespace, 'bash', '-c', `: </dev/tcp/${address}/389`];
    await eventually('slapd is ready', startMs, async () => (await run('ip', open)).exitCode === 0);
    return server;
  }

  /** Where users and groups are searched, and the account that searches. */
  static readonly base = suffix;
  static readonly searchAccount = `cn=search,${suffix}`;

  /** Ends it at once. */
  stop(): void {
    this.#process.kill('SIGKILL');
  }
}

const configuration = (directory: string): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include ${directory}/samba.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${directory}/slapd.pid
TLSCACertificateFile ${directory}/ca.pem
TLSCertificateFile ${directory}/server.pem
TLSCertificateKeyFile ${directory}/server.key
security simple_bind=112
database mdb
suffix "${suffix}"
directory ${directory}/data
maxsize 67108864
dbnosync
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${DirectoryServer.searchAccount}" read by anonymous auth by * none
`;

const sambaSchema = `
attributetype ( 1.3.6.1.4.1.7165.2.1.25 NAME 'sambaNTPassword' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{32} SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.7165.2.2.6 NAME 'sambaSamAccount' SUP top AUXILIARY MUST uid MAY sambaNTPassword )
`;

function entries({ users, searchPassword }: DirectoryServerSettings): string {
  const groups = new Set(users.flatMap(({ group }) => group ?? []));
  return [
    `dn: ${suffix}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n`,
    `dn: ${DirectoryServer.searchAccount}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject
cn: search\nuserPassword: ${searchPassword}\n`,
    ...users.map(person),
    ...[...groups].map((group) => groupEntry(group, users)),
  ].join('\n');
}

const person = ({ name, password }: ServerUser): string => `dn: ${nameOf(name)}
objectClass: inetOrgPerson\nobjectClass: sambaSamAccount
cn: ${name}\nsn: Test\nuid: ${name}
userPassword: ${password}\nsambaNTPassword: ${toHex(ntPasswordHash(password)).toUpperCase()}
`;

function groupEntry(group: string, users: readonly ServerUser[]): string {
  const members = users.filter((user) => user.group === group).map(({ name }) => `member: ${nameOf(name)}\n`);
  return `dn: cn=${group},${suffix}\nobjectClass: groupOfNames\ncn: ${group}\n${members.join('')}`;
}

const nameOf = (user: string): string => `cn=${user},${suffix}`;
