import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { repository, run } from '@sekisho/testing';

/** What a reader needs to know of the machine to compare figures. */
export interface MachineFacts {
  readonly processor: string;
  /** Of the instruction sets that matter here, those it has. */
  readonly flags: readonly string[];
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  /** Of programs and libraries, by name; what is not installed is left out. */
  readonly versions: Readonly<Record<string, string>>;
}

const telling = ['aes', 'vaes', 'vpclmulqdq', 'sha_ni', 'avx2', 'avx512f'];

/** @param cpuInfo text of /proc/cpuinfo */
export function cipherFlags(cpuInfo: string): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuInfo)?.[1]?.split(' '));
  return telling.filter((flag) => flags.has(flag));
}

export async function machineFacts(): Promise<MachineFacts> {
  const versions = {
    Node: process.versions.node,
    'OpenSSL (in Node)': process.versions.openssl,
    'libipsec-mb': await packageVersion('libipsec-mb1'),
    SoftEther: await packageVersion('softether-vpnserver'),
    iperf3: await packageVersion('iperf3'),
  };
  return {
    processor: cpus()[0]?.model ?? 'unknown processor',
    flags: cipherFlags(readFileSync('/proc/cpuinfo', 'utf8')),
    cores: availableParallelism(),
    memoryGiB: totalmem() / 2 ** 30,
    kernel: release(),
    versions: Object.fromEntries(Object.entries(versions).filter(([, version]) => version !== '')),
  };
}

/** Short hash of what is checked out, with `+` where files were changed since; `unknown` outside a repository. */
export async function commit(): Promise<string> {
  const described = await run('git', [
    '-C',
    repository,
    'describe',
    '--always',
    '--abbrev=9',
    '--dirty=+',
    '--exclude=*',
  ]);
  return described.exitCode === 0 ? described.stdout.trim() : 'unknown';
}

async function packageVersion(name: string): Promise<string> {
  const asked = await run('dpkg-query', ['-W', '-f', '$' + '{Version}', name]);
  return asked.exitCode === 0 ? asked.stdout.trim() : '';
}
