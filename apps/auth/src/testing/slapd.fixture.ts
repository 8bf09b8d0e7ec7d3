import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerCertificate, serverCertificate } from './certificates.fixture.ts';
import { freePort, processServer, type TestServer } from './servers.fixture.ts';

export const suffix = 'dc=example,dc=org';
export const searchAccount = { dn: `cn=search,${suffix}`, password: 'looks things up' } as const;

/** slapd with a directory of a test's own. */
export interface DirectoryServer extends TestServer {
  /** host:port of ldap:// and of ldaps:// */
  readonly ldap: string;
  readonly ldaps: string;
  readonly ca: string;
}

export interface DirectoryParts {
  /** Entries below the suffix. */
  readonly ldif: string;
  /** Refuses passwords outside TLS. */
  readonly tlsRequired?: boolean;
  /** Names of the server's certificate. */
  readonly names?: string;
}

/** slapd on free ports of loopback. What it holds, only the searching account may read, after TLS; CRLs everybody. */
export async function slapdServer({ ldif, tlsRequired = true, names }: DirectoryParts): Promise<DirectoryServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-slapd-'));
  const certificate = serverCertificate(directory, names);
  mkdirSync(join(directory, 'data'));
  writeFileSync(join(directory, 'extra.schema'), extraSchema);
  const file = join(directory, 'slapd.conf');
  writeFileSync(file, configuration(directory, certificate, tlsRequired));
  execFileSync('/usr/sbin/slapadd', ['-q', '-f', file], { input: `${root}\n${ldif}`, stdio: 'pipe' });
  const port = await freePort();
  const ldap = `127.0.0.1:${port}`;
  const ldaps = `127.0.0.1:${await freePort()}`;
  const server = processServer(`ldap://${ldap}`, port, directory, () =>
    spawn('/usr/sbin/slapd', ['-d', '0', '-f', file, '-h', `ldap://${ldap} ldaps://${ldaps}`], { stdio: 'ignore' }),
  );
  return { ...server, ldap, ldaps, ca: certificate.ca };
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

/** Of the schemas of Samba, FreeRADIUS and Active Directory, what the back end reads. */
const extraSchema = `
attributetype ( 1.3.6.1.4.1.7165.2.1.25 NAME 'sambaNTPassword' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{32} SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.7165.2.1.26 NAME 'sambaAcctFlags' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{16} SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.7165.2.2.6 NAME 'sambaSamAccount' SUP top AUXILIARY
  MUST uid MAY ( sambaNTPassword $ sambaAcctFlags ) )
attributetype ( 1.3.6.1.4.1.11344.4.3.1.10 NAME 'radiusFramedIPAddress' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.11344.4.3.1.28 NAME 'radiusSessionTimeout' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.11344.4.3.2.1 NAME 'radiusprofile' SUP top AUXILIARY
  MAY ( radiusFramedIPAddress $ radiusSessionTimeout ) )
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.782 NAME 'objectCategory' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.98 NAME 'primaryGroupID' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.146 NAME 'objectSid' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
attributetype ( 1.3.6.1.4.1.32473.1.1 NAME 'ntHash' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL
  MAY ( sAMAccountName $ userPrincipalName $ objectCategory $ userAccountControl $ accountExpires $ primaryGroupID $
    objectSid $ memberOf $ ntHash ) )
objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST cn MAY ( member $ objectSid ) )
`;

const root = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${searchAccount.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: search
userPassword: ${searchAccount.password}

dn: cn=policy,${suffix}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdMustChange: TRUE
pwdMaxAge: 315360000

dn: cn=strict,${suffix}
objectClass: organizationalRole
objectClass: pwdPolicy
cn: strict
pwdAttribute: userPassword
pwdLockout: TRUE
pwdMaxFailure: 3
pwdMaxAge: 864000
pwdExpireWarning: 864000

dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${suffix}
objectClass: organizationalUnit
ou: groups
`;

/** One entry of an LDIF; values as bytes are written in base64 (RFC 2849). */
export function entry(dn: string, attributes: Readonly<Record<string, string | Buffer | readonly string[]>>): string {
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}:: ${Buffer.from(each).toString('base64')}`),
  );
  return [`dn:: ${Buffer.from(`${dn},${suffix}`).toString('base64')}`, ...lines, ''].join('\n');
}
