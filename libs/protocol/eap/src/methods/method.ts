import type { EapCredentials, EapFailure, EapVerdict } from '../eap.ts';
import type { TlsInput, TlsOutput } from './tls/engine.ts';

/** What a method of a server wants next. `data` is the type data of a Request, behind the type. */
export type ServerMethodStep =
  | { readonly kind: 'request'; readonly data: Uint8Array }
  | { readonly kind: 'verify'; readonly credentials: EapCredentials }
  /** Answer with `tls`. */
  | { readonly kind: 'tls'; readonly input: TlsInput }
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly reason: EapFailure };

/** One method within one conversation, at the server's end. The conversation matches identifiers and repeats requests. */
export interface ServerMethod {
  /** Type data of the first Request. @param identifier that this Request will have */
  begin(identifier: number): Uint8Array;
  /** Type data of a Response to the last Request. @throws DecodeError */
  receive(data: Uint8Array): ServerMethodStep;
  /** Answers `verify`. */
  verified(verdict: EapVerdict): ServerMethodStep;
  /** Answers `tls`. */
  tls?(output: TlsOutput): ServerMethodStep;
  /** Responses of one conversation, where `limits.roundsMax` are not enough. */
  readonly roundsMax?: number;
}

/** What a method of a peer wants next. `data` is the type data of a Response, behind the type. */
export type PeerMethodStep =
  | { readonly kind: 'respond'; readonly data: Uint8Array }
  | { readonly kind: 'silent' }
  /** Answer with `tls`. */
  | { readonly kind: 'tls'; readonly input: TlsInput }
  | { readonly kind: 'fail'; readonly reason: string };

/** One method at the peer's end. */
export interface PeerMethod {
  /** EAP method type (RFC 3748 §5). */
  readonly type: number;
  /** Type data of a Request. @throws DecodeError */
  receive(data: Uint8Array, identifier: number): PeerMethodStep;
  /** Answers `tls`. @throws DecodeError */
  tls?(output: TlsOutput): PeerMethodStep;
}
