import { dirname } from 'node:path';
import type { Mount, Wanted } from './mount-plan.ts';
import type { Rights } from './rights.ts';

/** A process dies with the supervisor, also where that is killed. */
const dieWithParent = ['--pdeathsig', 'TERM'];

/** Of setpriv(1): another user, these capabilities and no way to more. Who changes user forgets to end with its parent, unless told after that. */
export function privileges({ user, capabilities }: Rights): string[] {
  const kept = capabilities.map((each) => `,+${each}`).join('');
  const ambient = user === 0 ? [] : ['--inh-caps', `-all${kept}`, '--ambient-caps', `-all${kept}`];
  return [
    ...['--reuid', String(user), '--regid', String(user), '--clear-groups'],
    '--no-new-privs',
    ...['--bounding-set', `-all${kept}`],
    ...ambient,
    ...dieWithParent,
  ];
}

/** The command that becomes another one with these rights, in the file system as it is. */
export const withRights = (rights: Rights, command: readonly string[]): string[] => [
  'setpriv',
  ...privileges(rights),
  ...command,
];

/**
 * The same in a mount namespace of its own, in which these mounts are made first. All of it is one process after another under one
 * number, so that signals reach the command.
 * @param stage an empty folder, used meanwhile
 */
export function withMounts(
  rights: Rights,
  mounts: readonly Mount[],
  { stage, command }: { readonly stage: string; readonly command: readonly string[] },
): string[] {
  const outside = ['setpriv', ...dieWithParent, 'unshare', '--mount', '--propagation', 'slave'];
  return [...outside, '/bin/sh', '-c', mountScript(mounts, stage, privileges(rights)), 'sh', ...command];
}

function mountScript(mounts: readonly Mount[], stage: string, rights: readonly string[]): string {
  const held = (index: number) => quoted(`${stage}/${index}`);
  // What is covered could not be found any more: everything is taken hold of first.
  const take = mounts.flatMap((each, index) => {
    if (each.kind === 'cover') return [];
    const make = each.kind === 'folder' ? `mkdir ${held(index)}` : `: > ${held(index)}`;
    return [make, `mount --bind ${quoted(each.source)} ${held(index)}`];
  });
  const place = mounts.flatMap((each, index) => {
    const path = quoted(each.path);
    if (each.kind === 'cover') return [`mount -t tmpfs -o mode=711,nosuid,nodev sekisho ${path}`];
    const make =
      each.kind === 'folder'
        ? `mkdir -p ${path}`
        : `mkdir -p ${quoted(dirname(each.path))}; [ -e ${path} ] || : > ${path}`;
    const lock = each.readOnly ? [`mount -o remount,bind,ro ${path}`] : [];
    return [make, `mount --bind ${held(index)} ${path}`, ...lock];
  });
  return [
    'set -e',
    'umask 022',
    'cd /',
    `mount -t tmpfs -o mode=700 sekisho ${quoted(stage)}`,
    ...take,
    ...place,
    `umount -l ${quoted(stage)}`,
    `exec setpriv ${rights.join(' ')} "$@"`,
  ].join('\n');
}

/** In the mount namespace of a process that runs: puts files in their places. */
export function showScript(files: readonly Wanted[]): string {
  const place = files.flatMap(({ path: unquoted, source }) => {
    const path = quoted(unquoted);
    return [
      `mkdir -p ${quoted(dirname(unquoted))}`,
      `[ -e ${path} ] || : > ${path}`,
      `mount --bind ${quoted(source)} ${path}`,
      `mount -o remount,bind,ro ${path}`,
    ];
  });
  return ['set -e', 'umask 022', 'cd /', ...place].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
