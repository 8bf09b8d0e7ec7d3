/** Numbers by which the packet path knows whose sessions share a rate: one a user, as long as any of them stands. */
export class RateAccounts {
  readonly #byUser = new Map<string, { readonly account: number; sessions: number }>();
  #next = 1;

  /** One more session of the user, whose name is the same in any case of letters. @returns the user's account */
  open(user: string): number {
    const name = user.toLowerCase();
    const held = this.#byUser.get(name) ?? { account: this.#allocate(), sessions: 0 };
    held.sessions += 1;
    this.#byUser.set(name, held);
    return held.account;
  }

  /** One session less; with the last one the account is gone. */
  close(user: string): void {
    const name = user.toLowerCase();
    const held = this.#byUser.get(name);
    if (held === undefined) return;
    held.sessions -= 1;
    if (held.sessions === 0) this.#byUser.delete(name);
  }

  /** Never one that is in use: 2^32 users would have to come and go within one session. */
  #allocate(): number {
    const account = this.#next;
    this.#next = account === 0xffff_ffff ? 1 : account + 1;
    return account;
  }
}
