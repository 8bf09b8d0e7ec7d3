import { dirname } from 'node:path';
import type { Service, Tmpfs } from './compose.ts';
import { quoted } from './shell.ts';

/** Where the images have this program. */
export const programFolder = '/opt/sekisho';
/** Of the host's /etc: what a Debian image has as well, and programs read. */
const ofEtc = ['alternatives', 'host.conf', 'ld.so.cache', 'localtime', 'nsswitch.conf', 'ssl'];
const devices = ['full', 'null', 'random', 'tty', 'urandom', 'zero'];

/** What the file system of a container is made of. */
export interface ContainerRoot {
  /** Empty folder of the host that it is put together in. */
  readonly directory: string;
  /** Folder of the host with passwd, group, hosts, hostname and resolv.conf. */
  readonly etc: string;
  /** This checkout. */
  readonly program: string;
  readonly service: Service;
  /** Of named volumes, by name: folders of the host. */
  readonly volumes: ReadonlyMap<string, string>;
}

/**
 * A shell script for a process in mount and pid namespaces of its own. It makes the host's programs (as read-only as in an image), this
 * checkout, and the mounts of the service its whole file system, then becomes the command that follows as `$@`.
 */
export function containerScript(root: ContainerRoot): string {
  const { directory, service } = root;
  return [
    'set -e',
    `cd ${quoted(directory)}`,
    `mount -t tmpfs -o mode=755,size=16m none ${quoted(directory)}`,
    `cd ${quoted(directory)}`,
    ...systemFolders(root),
    ...service.tmpfs.map(tmpfs),
    ...mounts(root),
    ...service.devices.map(device),
    'mkdir .host',
    '/usr/sbin/pivot_root . .host',
    'umount -l /.host',
    'rmdir /.host',
    ...(service.readOnly ? ['mount -o remount,ro,bind /'] : []),
    'cd /',
    `exec setpriv ${privileges(service).join(' ')} "$@"`,
  ].join('\n');
}

const systemFolders = ({ etc, program }: ContainerRoot): string[] => [
  'mkdir -p usr etc dev proc sys tmp run var/tmp opt home',
  'mount --rbind -o ro /usr usr',
  'mount -o remount,bind,ro usr',
  // On a merged /usr these are links into it.
  'for each in bin sbin lib lib32 lib64; do if [ -L /$each ]; then cp -P /$each $each; elif [ -d /$each ]; then mkdir $each; mount --bind /$each $each; mount -o remount,bind,ro $each; fi; done',
  `for each in ${ofEtc.join(' ')}; do if [ -d /etc/$each ]; then mkdir etc/$each; mount --bind -o ro /etc/$each etc/$each; elif [ -e /etc/$each ]; then cp /etc/$each etc/; fi; done`,
  `for each in passwd group hosts hostname resolv.conf; do : > etc/$each; mount --bind ${quoted(etc)}/$each etc/$each; done`,
  'mount -t proc -o nosuid,nodev,noexec proc proc',
  'mount --bind proc/sys proc/sys',
  'mount -o remount,bind,ro proc/sys',
  'mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys',
  'mount -t tmpfs -o mode=755,size=64k,nosuid none dev',
  `for each in ${devices.join(' ')}; do : > dev/$each; mount --bind /dev/$each dev/$each; done`,
  'ln -s /proc/self/fd dev/fd; ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr',
  'mkdir dev/shm; mount -t tmpfs -o mode=1777,size=64m,nosuid,nodev none dev/shm',
  ...bind(program, programFolder, true),
];

const tmpfs = ({ target, options }: Tmpfs): string =>
  `mkdir -p .${target}; mount -t tmpfs -o ${quoted(`nosuid,nodev,${options}`)} none .${target}`;

const mounts = ({ service, volumes }: ContainerRoot): string[] =>
  service.mounts
    .toSorted((a, b) => a.target.length - b.target.length)
    .flatMap(({ kind, source, target, readOnly }) =>
      bind(kind === 'bind' ? source : (volumes.get(source) ?? ''), target, readOnly),
    );

function bind(source: string, target: string, readOnly: boolean): string[] {
  const from = quoted(source);
  return [
    `if [ -d ${from} ]; then mkdir -p .${target}; else mkdir -p .${dirname(target)}; : > .${target}; fi`,
    `mount --bind ${from} .${target}`,
    ...(readOnly ? [`mount -o remount,bind,ro .${target}`] : []),
  ];
}

function device(name: string): string {
  const [path = ''] = name.split(':');
  return `mkdir -p .${dirname(path)}; : > .${path}; mount --bind ${path} .${path}`;
}

/**
 * Of setpriv(1). Who becomes another user than root loses all capabilities by that, as in Docker, and forgets to end with its
 * parent unless told again.
 */
export function privileges({ user, group, capabilities, noNewPrivileges }: Service): string[] {
  const kept = capabilities.map((each) => `,+${each}`).join('');
  return [
    `--reuid=${user}`,
    `--regid=${group}`,
    '--clear-groups',
    `--bounding-set=-all${kept}`,
    '--inh-caps=-all',
    '--pdeathsig=KILL',
    ...(noNewPrivileges ? ['--no-new-privs'] : []),
  ];
}
