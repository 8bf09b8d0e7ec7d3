const key = 'sekisho-place';

/** Remembers in this tab where somebody wanted to go, who signs in elsewhere first. */
export function keepPlace(): void {
  const { pathname, search } = window.location;
  window.sessionStorage.setItem(key, `${pathname}${search}`);
}

/** Where they wanted to go: a path of the console. */
export function takePlace(): string {
  const place = window.sessionStorage.getItem(key) ?? '/';
  window.sessionStorage.removeItem(key);
  return /^\/(?![/\\])/.test(place) ? place : '/';
}
