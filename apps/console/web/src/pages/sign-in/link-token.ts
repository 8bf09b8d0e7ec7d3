import { useState } from 'react';

/** What a link has after its `#`, as it is when the page is opened; undefined: not all of it, as of a link that a letter broke in two. */
export function useLinkToken(): string | undefined {
  const [token] = useState(() => window.location.hash.slice(1));
  return /^[\w-]{43}$/.test(token) ? token : undefined;
}
