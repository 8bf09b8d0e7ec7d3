import { Observable } from 'rxjs';

/** What a handler returns whose answer takes several messages. */
export type InParts<T> = Observable<T>;

/** Sends each part as soon as there is another one: so that the last message is known for the last when it leaves. */
export const inParts = <T>(parts: AsyncIterable<T>): InParts<T> =>
  new Observable((subscriber) => {
    const pass = async () => {
      let waiting: { readonly part: T } | undefined;
      for await (const part of parts) {
        if (waiting) subscriber.next(waiting.part);
        waiting = { part };
      }
      if (waiting) subscriber.next(waiting.part);
      subscriber.complete();
    };
    pass().catch((error: unknown) => subscriber.error(error));
  });
