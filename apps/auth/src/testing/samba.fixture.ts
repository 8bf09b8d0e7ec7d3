import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts, type ServerCertificate, ServerProcess, serverCertificate } from '@sekisho/testing';

export const domain = { base: 'DC=corp,DC=example', realm: 'CORP.EXAMPLE', name: 'CORP' } as const;

export interface DomainParts {
  /** Of every user. */
  readonly password: string;
  readonly users: readonly string[];
  readonly disabled: readonly string[];
  readonly expired: readonly string[];
  /** Must change their password first. */
  readonly changing: readonly string[];
  /** Members by group: users, and groups. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Samba with LDAP as its only service, on a loopback address of its own: it knows no other ports. Locks after three guesses. */
export class DomainController extends ServerProcess {
  private constructor(
    directory: string,
    file: string,
    readonly host: string,
    /** File with the CA of its certificate. */
    readonly ca: string,
  ) {
    const command = ['samba', '-i', '-M', 'single', '-s', file] as const;
    super({ command, directory, isReady: () => accepts({ host, port: 389 }) });
  }

  static async start(parts: DomainParts): Promise<DomainController> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-samba-'));
    const host = `127.${randomInt(10, 250)}.${randomInt(256)}.${randomInt(1, 255)}`;
    const certificate = serverCertificate(join(directory, 'ca'), [`IP:${host}`]);
    provision(directory);
    const file = join(directory, 'smb.conf');
    writeFileSync(file, configuration(directory, host, certificate));
    execFileSync('/usr/bin/python3', ['-c', population, file], {
      input: JSON.stringify(parts),
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const controller = new DomainController(directory, file, host, certificate.ca);
    await controller.start();
    return controller;
  }
}

function provision(directory: string): void {
  const where = [
    `--realm=${domain.realm}`,
    `--domain=${domain.name}`,
    `--targetdir=${directory}`,
    '--host-ip=127.0.0.1',
  ];
  const attributes = ['vfs objects=dfs_samba4 acl_xattr xattr_tdb', `xattr_tdb:file=${directory}/xattr.tdb`];
  const options = attributes.map((each) => `--option=${each}`);
  const role = ['--server-role=dc', '--dns-backend=NONE'];
  execFileSync('samba-tool', ['domain', 'provision', ...where, ...role, ...options], { stdio: 'ignore' });
  for (const each of ['cache', 'ncalrpc']) mkdirSync(join(directory, each), { recursive: true });
}

const configuration = (directory: string, host: string, tls: ServerCertificate) => `
[global]
server role = active directory domain controller
server services = ldap
workgroup = ${domain.name}
realm = ${domain.realm}
netbios name = DC
interfaces = ${host}/8
bind interfaces only = yes
private dir = ${directory}/private
state directory = ${directory}/state
lock directory = ${directory}
cache directory = ${directory}/cache
pid directory = ${directory}
ncalrpc dir = ${directory}/ncalrpc
log file = ${directory}/samba.log
tls enabled = yes
tls cafile = ${tls.ca}
tls certfile = ${tls.certificate}
tls keyfile = ${tls.key}
`;

/** samba-tool takes a second for each of these. */
const population = `
import json, sys
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB
import ldb
parts = json.load(sys.stdin)
parameters = LoadParm()
parameters.load(sys.argv[1])
db = SamDB(url=parameters.private_path('sam.ldb'), session_info=system_session(), lp=parameters)
db.set_pwdProperties('0')
threshold = ldb.Message(ldb.Dn(db, db.domain_dn()))
threshold['x'] = ldb.MessageElement('3', ldb.FLAG_MOD_REPLACE, 'lockoutThreshold')
db.modify(threshold)
by_name = lambda name: '(sAMAccountName=%s)' % ldb.binary_encode(name)
for user in parts['users'] + parts['disabled'] + parts['expired'] + parts['changing']:
    db.newuser(user, parts['password'])
for user in parts['disabled']:
    db.disable_account(by_name(user))
for user in parts['expired']:
    db.setexpiry(by_name(user), -86400)
for user in parts['changing']:
    db.setpassword(by_name(user), parts['password'], force_change_at_next_login=True)
for group in parts['groups']:
    db.newgroup(group)
for group, members in parts['groups'].items():
    db.add_remove_group_members(group, members, add_members_operation=True)
`;
