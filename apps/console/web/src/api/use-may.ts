import { useSignIn } from './use-sign-in.ts';

const roles = ['viewer', 'operator', 'administrator'] as const;

/** Whether who is signed in may do what takes a role; the gateway decides, this only hides what it would refuse. */
export function useMay(needed: (typeof roles)[number]): boolean {
  const { data } = useSignIn();
  const role = data?.signedIn?.role;
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}
