import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts, freePort } from '../ports.ts';
import { type ServerCertificate, serverCertificate } from '../server-certificate.ts';
import { run } from '../shell.ts';
import { base, searchAccount, suffix } from './directory-entries.ts';
import { ServerProcess } from './server-process.ts';
import { extraSchema } from './slapd-schema.ts';

export interface SlapdOptions {
  /** Entries below the suffix, as `entry` makes them. */
  readonly ldif: string;
  /** Refuses passwords outside TLS; by default it does. */
  readonly tlsRequired?: boolean;
  /** Names of the server's certificate, in the form of OpenSSL; by default those of its address. */
  readonly names?: readonly string[];
  /** Of the account that may search. */
  readonly searchPassword?: string;
  /** Network namespace; absent: the test's own, on free ports. */
  readonly namespace?: string;
  /** Of loopback; by default 127.0.0.1. */
  readonly address?: string;
}

/** slapd on loopback. What it holds, only the searching account may read, after TLS; CRLs everybody. */
export class Slapd extends ServerProcess {
  /** host:port of ldap:// and of ldaps:// */
  readonly ldap: string;
  readonly ldaps: string;
  /** File with the CA of its certificate. */
  readonly ca: string;

  private constructor(options: SlapdOptions, parts: Record<'directory' | 'file' | 'ldap' | 'ldaps' | 'ca', string>) {
    const { directory, file, ldap, ldaps, ca } = parts;
    super({
      command: ['/usr/sbin/slapd', '-d', '0', '-f', file, '-h', `ldap://${ldap} ldaps://${ldaps}`],
      directory,
      namespace: options.namespace,
      isReady: () => isOpen(ldap, options.namespace),
    });
    this.ldap = ldap;
    this.ldaps = ldaps;
    this.ca = ca;
  }

  static async start(options: SlapdOptions): Promise<Slapd> {
    const { namespace, address = '127.0.0.1', names = [`IP:${address}`, 'DNS:localhost'] } = options;
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-slapd-'));
    const certificate = serverCertificate(join(directory, 'ca'), names);
    mkdirSync(join(directory, 'data'));
    writeFileSync(join(directory, 'extra.schema'), extraSchema);
    const file = join(directory, 'slapd.conf');
    writeFileSync(file, configuration(directory, certificate, options.tlsRequired ?? true));
    const { searchPassword = searchAccount.password, ldif } = options;
    const input = `${base(searchPassword)}\n${ldif}`;
    execFileSync('/usr/sbin/slapadd', ['-q', '-f', file], { input, stdio: 'pipe' });
    const [port, securePort] = namespace === undefined ? [await freePort(), await freePort()] : [389, 636];
    const [ldap, ldaps] = [`${address}:${port}`, `${address}:${securePort}`];
    const server = new Slapd(options, { directory, file, ldap, ldaps, ca: certificate.ca });
    await server.start();
    return server;
  }
}

async function isOpen(place: string, namespace: string | undefined): Promise<boolean> {
  const [host = '', port = ''] = place.split(':');
  if (namespace === undefined) return accepts({ host, port: Number(port) });
  const look = ['netns', 'exec', namespace, 'bash', '-c', `: </dev/tcp/${host}/${port}`];
  return (await run('ip', look)).exitCode === 0;
}

const configuration = (directory: string, { ca, certificate, key }: ServerCertificate, tlsRequired: boolean) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include ${directory}/extra.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
pidfile ${directory}/slapd.pid
TLSCACertificateFile ${ca}
TLSCertificateFile ${certificate}
TLSCertificateKeyFile ${key}
${tlsRequired ? 'security simple_bind=112' : ''}
database mdb
suffix "${suffix}"
rootdn "cn=root,${suffix}"
directory ${directory}/data
maxsize 67108864
dbnosync
index objectClass,uid,member,uniqueMember,memberUid,sAMAccountName eq
limits dn.exact="${searchAccount.dn}" size.soft=500 size.hard=500 size.prtotal=unlimited
access to filter=(objectClass=cRLDistributionPoint) by * read
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${searchAccount.dn}" read by anonymous auth by * none
overlay ppolicy
ppolicy_default "cn=policy,${suffix}"
ppolicy_use_lockout
`;
