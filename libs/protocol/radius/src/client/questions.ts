import type { Duration, Secret } from '@sekisho/wire';
import type { Attribute } from '../attributes/attribute.ts';
import type { Forgery } from '../authenticators.ts';
import type { RequestCode } from '../codes.ts';
import type { RadiusPacket } from '../packet.ts';
import type { HidingKey } from '../user-password.ts';
import type { RequestNumber } from './identifiers.ts';

export interface RadiusServer {
  readonly address: string;
  readonly port: number;
  readonly secret: Secret;
}

export interface RadiusClientSettings {
  /** In the order of preference, at least one. */
  readonly servers: readonly RadiusServer[];
  /** For one server's answer, all repetitions together. */
  readonly timeout: Duration;
  /** Sent so often within that time. */
  readonly tries: number;
  /** A server that did not answer is asked again only after this time, unless no other is left. */
  readonly deadTime: Duration;
  /** Source ports to a server, of 256 requests each; `limits.portsPerServerMax` unless given. */
  readonly portsPerServer?: number;
}

/** Names a question until its effect `answered` or `unanswered`. */
export type QuestionId = number;

export interface Question {
  readonly code: RequestCode;
  /** Made anew for every server: what is hidden in them depends on its secret. Message-Authenticator is not among them. */
  readonly attributes: (key: HidingKey) => readonly Attribute[];
  /** Index of the only server to ask: a conversation goes on with the one that began it (RFC 3579 §2.6.1). */
  readonly server?: number | undefined;
}

/** Why a server gave no answer. */
export type Silence =
  /** Nothing came in the time there was. */
  | 'no-answer'
  /** The server's machine says that nothing listens there. */
  | 'port-unreachable'
  /** As many requests as possible are under way already. */
  | 'busy'
  /** Something came, and not from the server that has the secret. */
  | Forgery;

export interface SilentServer {
  readonly server: number;
  readonly silence: Silence;
}

export type IgnoredReason = Forgery | 'malformed' | 'unexpected';

export type RadiusEffect =
  /** `port`: index of the source port to `server`, which sees the same address and port for the same index. */
  | {
      readonly kind: 'send';
      readonly question: QuestionId;
      readonly server: number;
      readonly port: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'answered'; readonly question: QuestionId; readonly server: number; readonly packet: RadiusPacket }
  /** `tried` in the order in which they were asked. */
  | { readonly kind: 'unanswered'; readonly question: QuestionId; readonly tried: readonly SilentServer[] }
  /** What came was no answer to anything; it is counted. */
  | { readonly kind: 'ignored'; readonly server: number; readonly reason: IgnoredReason };

/** A datagram from a server, and the source port of ours that it came to. */
export interface FromServer {
  readonly server: number;
  /** As in `send`. */
  readonly port: RequestNumber['port'];
  readonly bytes: Uint8Array;
}
