const key = 'sekisho-place';

/** Remembers in this tab where somebody wanted to go, who signs in elsewhere first. */
export function keepPlace(): void {
  const { pathname, search } = window.location;
  window.sessionStorage.setItem(key, `${pathname}${search}`);
}

/** Where they wanted to go: a path of the console. undefined: nobody left from this window. */
export function takePlace(): string | undefined {
  const place = window.sessionStorage.getItem(key) ?? undefined;
  window.sessionStorage.removeItem(key);
  return place === undefined || /^\/(?![/\\])/.test(place) ? place : '/';
}
