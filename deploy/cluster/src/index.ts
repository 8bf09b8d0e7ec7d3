export { Cluster, type ClusterOptions } from './cluster.ts';
export { type Compose, ComposeError, readCompose, type Service } from './compose.ts';
export type { Replica } from './replica.ts';
