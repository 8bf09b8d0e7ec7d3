export {
  CertificateAuthority,
  type CertificateFiles,
  type CertificateWishes,
  type IssuedCertificate,
  upn,
} from './certificate-authority.ts';
export { eventually } from './eventually.ts';
export { contents, names } from './files.ts';
export { pollIntervalMs } from './limits.ts';
export { OsUsers } from './os-users.ts';
export { accepts, freePort } from './ports.ts';
export { isAlive, kill } from './processes.ts';
export { node, repository } from './repository.ts';
export { type ServerCertificate, serverCertificate } from './server-certificate.ts';
export { type DhcpLease, DhcpServer, type DhcpServerOptions } from './servers/dhcp-server.ts';
export { entry, searchAccount, suffix } from './servers/directory-entries.ts';
export { Dnsmasq } from './servers/dnsmasq.ts';
export { FreeRadius, type FreeRadiusOptions } from './servers/free-radius.ts';
export { eapServer } from './servers/free-radius-configuration.ts';
export { HostClock } from './servers/host-clock.ts';
export { Kea } from './servers/kea.ts';
export { NatsCluster, type NatsClusterNode } from './servers/nats-cluster.ts';
export { NatsServer } from './servers/nats-server.ts';
export { PostgresServer } from './servers/postgres-server.ts';
export { RedisSentinel, sentinelPrimary } from './servers/redis-sentinel.ts';
export { RedisServer, type RedisServerOptions } from './servers/redis-server.ts';
export { ServerProcess } from './servers/server-process.ts';
export { Slapd } from './servers/slapd.ts';
export { compile, ServiceProcess } from './service-process.ts';
export { ip, must, type Outcome, run } from './shell.ts';
export { tacacsServers, tacPlusInstalled } from './tacacs/servers.ts';
export { type StandInOptions, tacacsStandIn } from './tacacs/stand-in.ts';
export { TacacsProcess } from './tacacs/tacacs-process.ts';
export type { TacacsServer, TacacsServerOptions } from './tacacs/tacacs-server.ts';
export { type CollectorConfiguration, readCollectorConfiguration } from './telemetry/collector-configuration.ts';
export type { ReceivedAttributes, ReceivedPoint, ReceivedSpan } from './telemetry/otlp-json.ts';
export { OtlpReceiver } from './telemetry/otlp-receiver.ts';
export { TailSampling } from './telemetry/tail-sampling.ts';
