import { page } from './page.ts';

/** Pages for which nobody has to be signed in. */
export const SignIn = page('sign-in', () => import('./sign-in/sign-in.tsx'));
export const Setup = page(['setup', 'clients', 'sign-in'], () => import('./setup/setup.tsx'));
export const SingleSignOn = page('sign-in', () => import('./sign-in/single-sign-on.tsx'));
export const Invitation = page('sign-in', () => import('./sign-in/invitation.tsx'));

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
  { name: 'users', path: '/users', Page: page('users', () => import('./users/users.tsx')) },
  {
    name: 'certificates',
    path: '/certificates',
    Page: page('certificates', () => import('./certificates/certificates.tsx')),
  },
  { name: 'gateway', path: '/gateway', Page: page('gateway', () => import('./gateway/gateway.tsx')) },
  { name: 'clients', path: '/clients', Page: page('clients', () => import('./clients/clients.tsx')) },
  { name: 'audit', path: '/audit', Page: page('audit', () => import('./audit/audit.tsx')) },
  {
    name: 'administrators',
    path: '/administrators',
    Page: page('administrators', () => import('./administrators/administrators.tsx')),
  },
] as const;

/** Reached from the menu of who is signed in. */
export const Account = page('account', () => import('./account/account.tsx'));
