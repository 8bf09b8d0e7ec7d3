/** What administrators do, as the log names it; each has words of its own. */
export const deeds = [
  'user.add',
  'user.set',
  'user.passwd',
  'user.unlock',
  'user.remove',
  'group.add',
  'group.remove',
  'group.add-member',
  'group.remove-member',
  'cert.issue',
  'cert.renew',
  'cert.revoke',
  'administrator.add',
  'administrator.invite',
  'administrator.set',
  'administrator.remove',
  'console.sign-in',
  'console.password',
  'console.passkey',
  'console.invitation',
  'client.set-up',
  'secret.handed-out',
  'setup-link.make',
  'setup-link.revoke',
  'session.end',
  'edge.drain',
  'edge.undrain',
  'settings.publish',
  'settings.rollback',
  'settings.take-back',
  'pre-shared-key.make',
  'psk.rotate',
  'psk.retire',
] as const;
export type Deed = (typeof deeds)[number];
type SpelledWith<
  From extends string,
  To extends string,
  T extends string,
> = T extends `${infer Head}${From}${infer Tail}` ? `${Head}${To}${Tail}` : T;
/** As texts have it, in which a point is a step into them. */
export type DeedKey = SpelledWith<'.', '/', Deed>;

/** What was done, and to what; without a key: something that has no words here. */
export interface Done {
  readonly key: DeedKey | undefined;
  /** Empty: to nothing, or nobody who was named. */
  readonly target: string;
}

export function doneOf(what: string): Done {
  const [code = '', ...rest] = what.split(' ');
  const deed = deeds.find((each) => each === code);
  const target = rest.join(' ');
  return { key: deed?.replace('.', '/') as DeedKey | undefined, target: target === '-' ? '' : target };
}

const ways = ['console', 'cli', 'setup-link', 'gateway'] as const;

/** Through what, and who. */
export interface Doer {
  readonly way: (typeof ways)[number] | undefined;
  /** undefined: nobody who had signed in. */
  readonly name: string | undefined;
}

export function doerOf(by: string): Doer {
  const at = by.indexOf(':');
  const way = ways.find((each) => each === by.slice(0, at));
  if (way === undefined) return { way, name: by };
  const name = by.slice(at + 1);
  return { way, name: name === '-' ? undefined : name };
}
