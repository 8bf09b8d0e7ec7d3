/** Every label there is. Each has few values: no names of users, no addresses, nothing else that grows with the number of clients. */
export const labelMeanings = {
  answer:
    'what the back end came to: `accepted`, `refused`, `unknown-user`, `unavailable`, `failed`, of EAP also `continue`',
  back_end: 'the back end, as the settings name it; `none`: no back end was asked',
  client:
    'family of the client: `Windows`, `macOS/iOS`, `Android`, `ChromeOS`, `NetworkManager`, `strongSwan`, `libreswan`, `MikroTik`, `SOHO router`, `other`, `unknown`',
  collector: 'what was collected: `minor`, `major`, `incremental`, `weakcb`',
  command: 'what the lease store was asked for: `lease`, `claim`, `renew`, `release`, `use`',
  direction: '`in`: from clients, `out`: to clients',
  edge: 'the edge, by its name; those of a balancer that it has not heard of yet by their slot',
  key: 'name of a pre-shared key of the settings',
  icv: 'octets of the integrity check value: `12`, `16`; `none`: not known',
  kind: 'kind of the back end: `internal`, `os`, `radius`, `ldap`, `tacacs`',
  method: 'how the user proved who they are, such as `ms-chap-v2`; `none`: it did not come to that',
  mode: '`user` or `system`',
  name: 'name of the certificate',
  of: 'what was guessed at: `user-and-address`, `user`, `address`; `under-way`: too many at once',
  pool: 'the address pool, as the settings name it',
  purpose: 'what the server is asked for: `logins` or `accounting`',
  quantile: '`p50`, `p99` or `max`, each of the last ten seconds',
  realm: 'the realm, as the settings name it; `none`: there is no such realm',
  reason: 'why; the lists are in the chapter of the same name of the documents, or tell themselves',
  result: '`connected`, `accepted`, `leased`, `ok` and the like, else the code of the refusal or of the failure',
  server: 'the server by its place among those that the settings name for the back end, from 1 on',
  service: 'the service that holds the key',
  source: 'where the address comes from: `file`, `radius`, `dhcp`, `pool`; `none`: from nowhere',
  state: '`accepting`, `draining`, `drained`; of edges that a balancer does not hear also `silent`',
  step: 'step of the connection, such as `main-mode-1` or `authenticating`',
  subject: 'subject on the bus, without version and without instance',
  task: 'what the worker threads compute: `diffie-hellman`, `sign`, `verify`',
  type: 'what the memory is for: `resident`, `heap-used`, `heap`, `external`',
  use: 'what the certificate is for',
  version: 'which of its family the client is, such as `10/11` of Windows or `iOS`; `unknown`: it cannot be seen',
} as const;

export type LabelName = keyof typeof labelMeanings;

/** Who measures it: one of our services, or all of them. */
export type Emitter = 'edge' | 'auth' | 'ip-pool' | 'audit' | 'ca' | 'balancer' | 'console' | 'every';

/**
 * One metric. `counter` and `histogram` are told of what happens; `observed-counter` and `observed-gauge` are read when they are
 * collected, and cost nothing in between.
 */
export interface MetricDefinition {
  readonly kind: 'counter' | 'histogram' | 'observed-counter' | 'observed-gauge';
  readonly emitter: Emitter;
  /** UCUM, as OpenTelemetry wants it: seconds, bytes, or what is counted. */
  readonly unit: 's' | 'By' | `{${string}}`;
  readonly labels: readonly LabelName[];
  /** One sentence without a full stop. */
  readonly description: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

export type MetricDefinitions = Readonly<Record<string, MetricDefinition>>;

/** Requests within the machine room: from half a millisecond to the patience of who asks. */
export const requestSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120,
] as const;

/** A step of a connection, or all of them: the client's round trips and its pauses count as well. */
export const connectSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120] as const;

/** Computing on one core. */
export const computeSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;
