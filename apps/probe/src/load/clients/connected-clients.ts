import type { LoadClient } from './load-client.ts';

/** The clients that are connected, in no order: joining and leaving take the same time however many they are. */
export class ConnectedClients {
  readonly #clients: LoadClient[] = [];
  readonly #places = new Map<LoadClient, number>();

  get list(): readonly LoadClient[] {
    return this.#clients;
  }

  add(client: LoadClient): void {
    this.#places.set(client, this.#clients.push(client) - 1);
  }

  /** @returns whether it was connected */
  delete(client: LoadClient): boolean {
    const place = this.#places.get(client);
    if (place === undefined) return false;
    this.#places.delete(client);
    const last = this.#clients.pop();
    if (last && last !== client) {
      this.#clients[place] = last;
      this.#places.set(last, place);
    }
    return true;
  }
}
