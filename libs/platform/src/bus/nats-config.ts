import type { BusUser } from '@sekisho/contracts';
import { jetStreamBytesMax, natsPingIntervalMs, natsPingsOutMax } from '../limits.ts';

/** Files in PEM. */
export interface NatsTls {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

/** What one server of a cluster has to know of the others. */
export interface NatsCluster {
  /** Address and port for the other servers. */
  readonly listen: string;
  /** `host:port` at which the others find it: the name in its certificate, as they would take its address. */
  readonly advertise?: string;
  /** `host:port` of every server's `listen`, its own may be among them; each certificate has to name its host. */
  readonly routes: readonly string[];
  /** Between servers both sides show a certificate: it is for TLS servers and TLS clients. */
  readonly tls: NatsTls;
}

export interface NatsConfig {
  /** Unique among the servers of a cluster, and the same after a restart: JetStream knows its replicas by it. */
  readonly name: string;
  /** Address and port for clients. */
  readonly listen: string;
  /** Directory of JetStream's files. */
  readonly store: string;
  readonly users: readonly BusUser[];
  /** The password itself, or its bcrypt hash (`$2a$…`). */
  readonly passwordOf: (user: string) => string;
  /** Of clients; they show a password and no certificate. */
  readonly tls?: NatsTls;
  readonly cluster?: NatsCluster;
  /** Address and port of /healthz and the like; they ask for no password. */
  readonly monitor?: string;
}

/** Configuration of a nats-server (2.9 and later); its language takes JSON as it is. */
export function formatNatsConfig(options: NatsConfig): string {
  const { name, listen, store, users, passwordOf, tls, cluster, monitor } = options;
  const config = {
    server_name: name,
    listen,
    ...(monitor === undefined ? {} : { http: monitor }),
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    // By default it would hand requests for minutes to a machine that is gone.
    ping_interval: `${natsPingIntervalMs / 1000}s`,
    ping_max: natsPingsOutMax,
    jetstream: { store_dir: store, max_file_store: jetStreamBytesMax },
    ...(cluster === undefined ? {} : { cluster: clusterOf(cluster) }),
    authorization: { users: users.map((user) => userOf(user, passwordOf)) },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

const userOf = ({ name, publish, subscribe, answers }: BusUser, passwordOf: (user: string) => string) => ({
  user: name,
  password: passwordOf(name),
  permissions: {
    // Who may publish nothing has to be told so: an empty list would allow everything.
    publish: publish.length === 0 ? { deny: ['>'] } : { allow: publish },
    subscribe: { allow: [...subscribe, `_INBOX.${name}.>`] },
    ...(answers > 0 && { allow_responses: { max: answers, expires: answerPatience } }),
  },
});

const clusterOf = ({ listen, advertise, routes, tls }: NatsCluster) => ({
  name: 'sekisho',
  listen,
  ...(advertise === undefined ? {} : { advertise }),
  // Clients know all servers by the names that certificates have; addresses of servers would be no use to them.
  no_advertise: true,
  routes: routes.map((route) => `nats-route://${route}`),
  tls: { ...tlsOf(tls), verify: true },
});

const tlsOf = ({ certificate, key, ca }: NatsTls) => ({
  cert_file: certificate,
  key_file: key,
  ca_file: ca,
  timeout: tlsTimeoutSeconds,
});

/** Whoever asks waits for less: for back ends and DHCP servers two minutes, for settings that are published five. */
const answerPatience = '5m';

/** The default of 2 s ends handshakes while a whole cluster starts on one machine. */
const tlsTimeoutSeconds = 5;
