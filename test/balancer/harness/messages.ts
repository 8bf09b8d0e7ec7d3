/** To a host's process. */
export type HostOrder =
  | { readonly order: 'open'; readonly address: string; readonly port: number }
  | {
      readonly order: 'send';
      readonly socket: number;
      readonly address: string;
      readonly port: number;
      readonly bytes: Uint8Array;
    }
  /** A TCP port of the namespace's loopback that leads to a socket in the file system. */
  | { readonly order: 'relay'; readonly port: number; readonly path: string };

/** From it. */
export type HostNotice =
  | { readonly notice: 'ready' }
  | { readonly notice: 'relaying' }
  | { readonly notice: 'open'; readonly socket: number; readonly port: number }
  | { readonly notice: 'arrival'; readonly socket: number; readonly from: string; readonly bytes: Uint8Array };
