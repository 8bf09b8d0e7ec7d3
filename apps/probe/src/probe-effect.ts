import type { ClientEffect } from './client/client-effect.ts';

/** What a client in user space tells its host: a client's own effects, but those its packet path has carried out. */
export type ProbeEffect =
  | Extract<
      ClientEffect,
      {
        kind:
          | 'diffie-hellman'
          | 'signature'
          | 'peer-authentication'
          | 'tls'
          | 'step-done'
          | 'connected'
          | 'rekeyed'
          | 'rekey-failed'
          | 'failed'
          | 'closed';
      }
    >
  /** A datagram for the gateway's port 500 or 4500. */
  | { readonly kind: 'send'; readonly bytes: Uint8Array; readonly port: number }
  | { readonly kind: 'echo-reply'; readonly source: string; readonly sequence: number };
