/** A user whom a server of a test knows. */
export interface ServerUser {
  readonly name: string;
  readonly password: string;
  readonly group?: string;
}
