import { type Runtime, Session } from 'node:inspector';

/** How much each map, set and array holds, by the way from the root to it: `edge.gateway.#peers.#byId`; those of one kind together. */
export type Containers = ReadonlyMap<string, number>;

/**
 * Everything of a living object that can grow, its private fields too: the debugger's view of this very process. What functions
 * close over is not looked at, and what is not made by this project's classes is not looked into.
 */
export function containersOf(root: object): Containers {
  const session = new Session();
  session.connect();
  try {
    return new Walk(session).from(root);
  } finally {
    session.disconnect();
  }
}

interface Place {
  readonly object: Runtime.RemoteObject;
  readonly path: string;
}

/** What belongs to the test itself, and to the whole world. */
const elsewhere: ReadonlySet<string> = new Set(['scheduler', '#records', '#services']);

/** Runs in the process itself: whether this object has been looked at. */
const isSeen = 'function (seen) { if (seen.has(this)) return true; seen.add(this); return false; }';

class Walk {
  readonly #sizes = new Map<string, number>();
  readonly #session: Session;
  #seen: Runtime.RemoteObject | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  from(root: object): Containers {
    const shared = globalThis as { inspected?: unknown };
    shared.inspected = { root, seen: new WeakSet() };
    const [start] = this.#childrenOf({ object: this.#evaluate('globalThis.inspected'), path: '' });
    this.#seen = this.#evaluate('globalThis.inspected.seen');
    delete shared.inspected;
    const left = start ? [{ ...start, path: '' }] : [];
    for (let place = left.pop(); place; place = left.pop()) {
      if (this.#isSeen(place.object)) continue;
      const children = this.#childrenOf(place);
      if (isContainer(place.object)) this.#count(place.path, sizeOf(place.object));
      left.push(...children.filter(({ object }) => object.type === 'object' && object.objectId && !isOpaque(object)));
    }
    return this.#sizes;
  }

  #count(path: string, size: number): void {
    this.#sizes.set(path, (this.#sizes.get(path) ?? 0) + size);
  }

  #childrenOf({ object, path }: Place): Place[] {
    const { objectId } = object;
    if (!objectId) return [];
    const found = this.#post<Runtime.GetPropertiesReturnType & { privateProperties?: Runtime.PropertyDescriptor[] }>(
      'Runtime.getProperties',
      { objectId, ownProperties: true },
    );
    const named = [...found.result, ...(found.privateProperties ?? [])];
    const inside = isContainer(object);
    const places = named.flatMap(({ name, value }) =>
      value && !elsewhere.has(name) ? [{ object: value, path: inside ? `${path}[]` : `${path}.${name}` }] : [],
    );
    const entries = found.internalProperties?.find(({ name }) => name === '[[Entries]]')?.value;
    return entries ? [...places, ...this.#entriesOf({ object: entries, path })] : places;
  }

  /** Keys and values of a map, or members of a set. */
  #entriesOf(entries: Place): Place[] {
    const { objectId = '' } = entries.object;
    const each = this.#post<Runtime.GetPropertiesReturnType>('Runtime.getProperties', {
      objectId,
      ownProperties: true,
    });
    return each.result.flatMap(({ value: entry }) =>
      entry?.objectId
        ? this.#childrenOf({ object: entry, path: '' }).map(({ object }) => ({ object, path: `${entries.path}[]` }))
        : [],
    );
  }

  #isSeen({ objectId = '' }: Runtime.RemoteObject): boolean {
    const { result } = this.#post<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: isSeen,
      arguments: [{ objectId: this.#seen?.objectId ?? '' }],
      returnByValue: true,
    });
    return result.value === true;
  }

  #evaluate(expression: string): Runtime.RemoteObject {
    return this.#post<Runtime.EvaluateReturnType>('Runtime.evaluate', { expression }).result;
  }

  /** The debugger of one's own thread answers before it returns. */
  #post<T>(method: string, parameters: object): T {
    let answer: T | undefined;
    this.#session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result as T;
    });
    if (answer === undefined) throw new Error(`no answer to ${method}`);
    return answer;
  }
}

const isContainer = ({ subtype }: Runtime.RemoteObject): boolean =>
  subtype === 'map' || subtype === 'set' || subtype === 'array';

/** `Map(3)` */
const sizeOf = ({ description = '' }: Runtime.RemoteObject): number => Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0);

/** Bytes, promises, dates and the like; and what belongs to Node. */
const isOpaque = ({ subtype, className = '' }: Runtime.RemoteObject): boolean =>
  (subtype !== undefined && subtype !== 'map' && subtype !== 'set' && subtype !== 'array') || nodes.has(className);
const nodes: ReadonlySet<string> = new Set(['PrivateKeyObject', 'PublicKeyObject', 'Secret', 'Buffer']);
