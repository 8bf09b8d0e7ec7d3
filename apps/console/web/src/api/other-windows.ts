import { useEffect } from 'react';

/** Windows of the console itself alone are on it, in this browser. */
const channel = 'sekisho-sign-in';

/** Tells the console's other windows that somebody has signed in. Who that is they ask the gateway. */
export function tellOtherWindows(): void {
  const others = new BroadcastChannel(channel);
  others.postMessage('signed-in');
  others.close();
}

/** Looks whenever somebody has signed in by another window. */
export function useOtherWindows(look: () => void): void {
  useEffect(() => {
    const others = new BroadcastChannel(channel);
    others.onmessage = look;
    return () => others.close();
  }, [look]);
}
