import type { Compose, Service } from './compose.ts';

/** Services that are wanted, and all that they depend on. @param wanted undefined: all that no profile keeps back. @throws Error */
export function withNeeded({ services }: Compose, wanted: readonly string[] | undefined): Service[] {
  const first =
    wanted ?? [...services.values()].filter(({ profiles }) => profiles.length === 0).map(({ name }) => name);
  const found = new Map<string, Service>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    const service = serviceNamed(services, name);
    found.set(name, service);
    for (const needed of Object.keys(service.dependsOn)) add(needed);
  };
  first.forEach(add);
  return [...found.values()];
}

/** Names in waves: each service depends on those of earlier waves alone. */
export function waves({ services }: Compose): string[][] {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const needed = Object.keys(serviceNamed(services, name).dependsOn).map(depthOf);
    const own = Math.max(-1, ...needed) + 1;
    depths.set(name, own);
    return own;
  };
  const names = [...services.keys()];
  const deepest = Math.max(-1, ...names.map(depthOf));
  return Array.from({ length: deepest + 1 }, (_, depth) => names.filter((name) => depthOf(name) === depth));
}

/** @throws Error */
export function serviceNamed(services: Compose['services'], name: string): Service {
  const service = services.get(name);
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** @throws Error where there is no such service, or there can be only one of it */
export function serviceToScale(services: Compose['services'], name: string, count: number): Service {
  const service = serviceNamed(services, name);
  if (count !== 1 && !service.isScaled) throw new Error(`there is one ${name}, which cannot be scaled`);
  return service;
}
