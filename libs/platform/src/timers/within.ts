/** Nobody waits any more; what the work still comes to is lost. */
export class Overdue extends Error {
  override readonly name = 'Overdue';

  constructor(readonly afterMs: number) {
    super(`no answer within ${afterMs} ms`);
  }
}

/**
 * Waits so long for what cannot be told to stop; what can be is given `AbortSignal.timeout` instead.
 * @throws Overdue; what `work` rejects with
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(() => overdue.reject(new Overdue(ms)), ms);
  try {
    return await Promise.race([work, overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}
