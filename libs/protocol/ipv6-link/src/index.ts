export { addressIn, linkLocal, type Prefix, prefixOf } from './addresses.ts';
export { type HostConfiguration, type HostOutput, LinkHost } from './link-host.ts';
export { type LinkConfiguration, type LinkOutput, LinkRouter } from './link-router.ts';
