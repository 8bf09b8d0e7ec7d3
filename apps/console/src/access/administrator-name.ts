/** By which administrators sign in, and are named in the record of changes. */
export const administratorNamePattern = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u;

export const isAdministratorName = (name: string): boolean => administratorNamePattern.test(name);
