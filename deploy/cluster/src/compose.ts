import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type ComposeFile, type ComposeNetwork, type ComposeService, composeFile } from './compose-schema.ts';
import { durationMs, sizeBytes } from './units.ts';

/** docker-compose.yml says something that cannot be done here; the message says where. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

/** Something of the host, or a named volume, at a path of the container. */
export interface Mount {
  readonly kind: 'bind' | 'volume';
  /** Absolute path on the host, or name of the volume. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface Tmpfs {
  readonly target: string;
  /** As mount(8) takes them. */
  readonly options: string;
}

export interface HealthCheck {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
  /** Between checks during the start. */
  readonly startIntervalMs: number;
}

/** A service of docker-compose.yml, its texts read. */
export interface Service
  extends Pick<
    ComposeService,
    'image' | 'environment' | 'profiles' | 'init' | 'devices' | 'sysctls' | 'restart' | 'ports'
  > {
  readonly name: string;
  /** Program and arguments: entrypoint and command. */
  readonly command: readonly string[];
  readonly user: number;
  readonly group: number;
  readonly readOnly: boolean;
  readonly tmpfs: readonly Tmpfs[];
  readonly mounts: readonly Mount[];
  /** By network; undefined: whichever is free. */
  readonly addresses: Readonly<Record<string, string | undefined>>;
  /** The network its default route leads to, where several could: the one with the highest priority. */
  readonly routePriorities: Readonly<Record<string, number>>;
  /** Capabilities it may have, without CAP_, in lower case. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly dependsOn: ComposeService['depends_on'];
  readonly healthCheck: HealthCheck | undefined;
  readonly stopGraceMs: number;
  readonly stopSignal: ComposeService['stop_signal'];
  readonly replicas: number;
  /** Its replicas are numbered; of the others there is one, which has the service's name. */
  readonly isScaled: boolean;
  readonly memoryBytesMax: number | undefined;
  readonly processesMax: number | undefined;
}

export interface Compose {
  readonly file: string;
  readonly name: string;
  readonly services: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, ComposeNetwork>;
  readonly volumes: readonly string[];
}

/** What Docker leaves a container that drops none. */
const dockersCapabilities = [
  'chown',
  'dac_override',
  'fsetid',
  'fowner',
  'mknod',
  'net_raw',
  'setgid',
  'setuid',
  'setfcap',
  'setpcap',
  'net_bind_service',
  'sys_chroot',
  'kill',
  'audit_write',
];

/** @throws ComposeError */
export function readCompose(file: string, env: NodeJS.ProcessEnv = process.env): Compose {
  const document: unknown = parse(readFileSync(file, 'utf8'), { merge: true, maxAliasCount: -1 });
  const parsed = composeFile.safeParse(withoutExtensions(interpolated(document, env)));
  if (!parsed.success) throw new ComposeError(`${file}: ${z.prettifyError(parsed.error)}`);
  const { name, services, networks, volumes } = parsed.data;
  const directory = dirname(resolve(file));
  const read = Object.entries(services).map(
    ([each, service]) => [each, readService(each, service, directory)] as const,
  );
  const compose: Compose = {
    file,
    name,
    services: new Map(read),
    networks: new Map(Object.entries(networks)),
    volumes: Object.keys(volumes),
  };
  const problems = danglingNames(compose);
  if (problems.length > 0) throw new ComposeError(`${file}: ${problems.join('; ')}`);
  return compose;
}

/** Keys that begin with x- are for the file's own use. */
function withoutExtensions(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('x-')));
}

/** `$$`, `${NAME}`, `${NAME:-default}`, `${NAME:+instead}` and `${NAME:?problem}` in every text. @throws ComposeError */
function interpolated(part: unknown, env: NodeJS.ProcessEnv): unknown {
  if (Array.isArray(part)) return part.map((each) => interpolated(each, env));
  if (typeof part === 'object' && part !== null) {
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, interpolated(value, env)]));
  }
  return typeof part === 'string' ? withVariables(part, env) : part;
}

function withVariables(part: string, env: NodeJS.ProcessEnv): string {
  return part.replaceAll(variable, (all, name?: string, how?: string, word = '') => {
    if (all === '$$' || name === undefined) return '$';
    const value = env[name] ?? '';
    if (how === '+') return value === '' ? '' : withVariables(word, env);
    if (value !== '') return value;
    if (how === '-') return withVariables(word, env);
    throw new ComposeError(how === '?' ? withVariables(word, env) : `the environment variable ${name} is not set`);
  });
}

/** What stands for it may hold one more. */
const variable = /\$(?:\$|\{(\w+)(?::([-+?])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

function readService(name: string, service: ComposeService, directory: string): Service {
  const [user = 0, group = user] = service.user.split(':').map(Number);
  const { limits } = service.deploy?.resources ?? {};
  const attached = Object.entries(service.networks);
  return {
    name,
    image: service.image,
    environment: service.environment,
    profiles: service.profiles,
    init: service.init,
    devices: service.devices,
    sysctls: service.sysctls,
    restart: service.restart,
    ports: service.ports,
    command: [...(service.entrypoint ?? []), ...service.command],
    user,
    group,
    readOnly: service.read_only,
    tmpfs: service.tmpfs.map(readTmpfs),
    mounts: service.volumes.map((each) => readMount(each, directory)),
    addresses: Object.fromEntries(attached.map(([network, each]) => [network, each?.ipv4_address])),
    routePriorities: Object.fromEntries(attached.map(([network, each]) => [network, each?.gw_priority ?? 0])),
    capabilities: capabilitiesOf(service),
    noNewPrivileges: service.security_opt.includes('no-new-privileges:true'),
    dependsOn: service.depends_on,
    healthCheck: service.healthcheck && readHealthCheck(service.healthcheck),
    stopGraceMs: durationMs(service.stop_grace_period),
    stopSignal: service.stop_signal,
    replicas: service.deploy?.replicas ?? 1,
    isScaled: service.deploy?.replicas !== undefined,
    memoryBytesMax: limits?.memory === undefined ? undefined : sizeBytes(limits.memory),
    processesMax: limits?.pids,
  };
}

function readTmpfs(text: string): Tmpfs {
  const [target = '', options = 'mode=1777'] = text.split(':');
  return { target, options };
}

function readMount(text: string, directory: string): Mount {
  const [source = '', target, mode] = text.split(':');
  if (target === undefined) throw new ComposeError(`${text} is no volume with a name and no path of the host`);
  const isBind = source.startsWith('.') || source.startsWith('/');
  return {
    kind: isBind ? 'bind' : 'volume',
    source: isBind ? resolve(directory, source) : source,
    target,
    readOnly: mode === 'ro',
  };
}

function capabilitiesOf({ cap_add, cap_drop }: ComposeService): string[] {
  const plain = (names: readonly string[]) => names.map((name) => name.toLowerCase().replace(/^cap_/, ''));
  const dropped = plain(cap_drop);
  const kept = dropped.includes('all') ? [] : dockersCapabilities.filter((each) => !dropped.includes(each));
  return [...kept, ...plain(cap_add)];
}

function readHealthCheck(check: NonNullable<ComposeService['healthcheck']>): HealthCheck {
  const [kind, ...rest] = check.test;
  const intervalMs = durationMs(check.interval);
  return {
    command: kind === 'CMD' ? rest : ['/bin/sh', '-c', rest.join(' ')],
    intervalMs,
    timeoutMs: durationMs(check.timeout),
    retries: check.retries,
    startPeriodMs: durationMs(check.start_period),
    startIntervalMs: check.start_interval === undefined ? intervalMs : durationMs(check.start_interval),
  };
}

/** Networks, volumes and services that are named and not there; each as a sentence. */
function danglingNames({ services, networks, volumes }: Compose): string[] {
  return [...services.values()].flatMap(({ name, addresses, mounts, dependsOn }) => [
    ...Object.keys(addresses)
      .filter((each) => !networks.has(each))
      .map((each) => `${name} is on the network ${each}, which there is not`),
    ...mounts
      .filter(({ kind, source }) => kind === 'volume' && !volumes.includes(source))
      .map(({ source }) => `${name} has the volume ${source}, which there is not`),
    ...Object.keys(dependsOn)
      .filter((each) => !services.has(each))
      .map((each) => `${name} depends on ${each}, which there is not`),
  ]);
}

export type { ComposeFile, ComposeNetwork };
