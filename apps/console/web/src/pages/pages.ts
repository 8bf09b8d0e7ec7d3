import { type ComponentType, lazy } from 'react';

/** The pages of the console, in the order of its navigation; each is loaded when it is first shown. */
export const pages = [
  { name: 'overview', path: '/', Page: lazy(() => import('./overview/overview.tsx')) },
] as const satisfies readonly { readonly name: string; readonly path: string; readonly Page: ComponentType }[];
