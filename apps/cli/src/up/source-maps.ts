import { setSourceMapsSupport } from 'node:module';

// Loaded ahead of a service: stacks in its log show our TypeScript. The maps of all packages would cost 5 MB and 0.1 s.
setSourceMapsSupport(true, { nodeModules: false });
