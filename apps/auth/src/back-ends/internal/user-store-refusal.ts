/** What an administrator asked for can't be done; the message is a sentence for them. */
export class UserStoreRefusal extends Error {
  override readonly name = 'UserStoreRefusal';
}

export const noUser = (name: string) => new UserStoreRefusal(`There is no user ${name}.`);
export const noGroup = (name: string) =>
  new UserStoreRefusal(`There is no group ${name}; add it: sekisho group add ${name}`);
