import { page } from './page.ts';

/**
 * The pages of the console, in the order of its navigation; each is loaded when it is first shown, and has every path below its
 * own (`/sessions`, `/sessions/7f3a…`).
 */
export const pages = [
  { name: 'overview', path: '/', Page: page('overview', () => import('./overview/overview.tsx')) },
  {
    name: 'sessions',
    path: '/sessions',
    Page: page(['sessions', 'story'], () => import('./sessions/sessions.tsx')),
  },
  {
    name: 'attempts',
    path: '/attempts',
    Page: page(['attempts', 'story'], () => import('./attempts/attempts.tsx')),
  },
  { name: 'gateway', path: '/gateway', Page: page('gateway', () => import('./gateway/gateway.tsx')) },
  { name: 'audit', path: '/audit', Page: page('audit', () => import('./audit/audit.tsx')) },
] as const;
