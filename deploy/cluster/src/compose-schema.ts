import { z } from 'zod';

/**
 * What of the Compose Specification docker-compose.yml uses, and nothing else: a key that is not here ends the start with its
 * name, so that nothing in that file is silently left out.
 */
const words = z.array(z.string());
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const scalars = z.record(z.string(), scalar);

const network = z.strictObject({
  driver: z.literal('bridge').optional(),
  /** No way out. */
  internal: z.boolean().default(false),
  ipam: z
    .strictObject({ config: z.tuple([z.strictObject({ subnet: z.string(), ip_range: z.string().optional() })]) })
    .transform(({ config }) => config[0]),
});

const healthcheck = z.strictObject({
  test: z.tuple([z.enum(['CMD', 'CMD-SHELL'])], z.string()),
  interval: z.string(),
  timeout: z.string(),
  retries: z.number().int().positive(),
  start_period: z.string().default('0s'),
  start_interval: z.string().optional(),
});

const resources = z.strictObject({
  cpus: scalar.optional(),
  memory: z.string().optional(),
  pids: z.number().optional(),
});

const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  profiles: words.default([]),
  entrypoint: words.optional(),
  command: words.default([]),
  environment: scalars.default({}),
  user: z.string().default('0:0'),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  tmpfs: words.default([]),
  volumes: words.default([]),
  networks: z
    .record(
      z.string(),
      z.strictObject({ ipv4_address: z.string().optional(), gw_priority: z.number().optional() }).nullable(),
    )
    .default({}),
  network_mode: z.literal('none').optional(),
  ports: words.default([]),
  devices: words.default([]),
  cap_add: words.default([]),
  cap_drop: words.default([]),
  security_opt: z.array(z.literal('no-new-privileges:true')).default([]),
  sysctls: scalars.default({}),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
        required: z.boolean().default(true),
        restart: z.boolean().optional(),
      }),
    )
    .default({}),
  healthcheck: healthcheck.optional(),
  restart: z.enum(['no', 'on-failure', 'always', 'unless-stopped']).default('no'),
  stop_grace_period: z.string().default('10s'),
  stop_signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']).default('SIGTERM'),
  logging: z.strictObject({ driver: z.string(), options: scalars }).optional(),
  labels: scalars.default({}),
  deploy: z
    .strictObject({
      replicas: z.number().int().nonnegative().optional(),
      resources: z.strictObject({ limits: resources, reservations: resources.optional() }).optional(),
    })
    .optional(),
});

/** docker-compose.yml as far as it is understood here. */
export const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), network),
  volumes: z.record(z.string(), z.null()).default({}),
});

export type ComposeFile = z.infer<typeof composeFile>;
export type ComposeService = ComposeFile['services'][string];
export type ComposeNetwork = ComposeFile['networks'][string];
