/** What an administrator may do; each may also do what those before it may. */
export const roles = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Who may call an endpoint: those with a role, whoever has signed in, or everybody. */
export type Audience = Role | 'signed-in' | 'everybody';

/** Whether a role is enough for what only another one, or a higher, may do. */
export const isEnough = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);
