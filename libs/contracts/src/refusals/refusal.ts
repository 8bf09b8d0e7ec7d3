/** What an administrator and a user need to know of one kind of refusal. */
export interface Refusal {
  /** One sentence for the administrator. */
  readonly sentence: string;
  /** What the user's client will have shown. */
  readonly clientShows: string;
  /** The usual cure. */
  readonly cure: string;
}
