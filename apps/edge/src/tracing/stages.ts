import type { ConnectionStep } from '@sekisho/contracts';

/** Stretches of the way in, each a span. Names are fixed: whoever reads traces goes by them. */
export type StageName =
  | 'ike main-mode'
  | 'ike main-mode 1/2'
  | 'ike main-mode 3/4'
  | 'ike main-mode 5/6'
  | 'ike quick-mode'
  | 'l2tp tunnel'
  | 'l2tp session'
  | 'ppp lcp'
  | 'ppp authentication'
  | 'ppp ipcp';

/** What is done for a connection in the course of a stage, beside waiting for the client. */
export type WorkName =
  | 'ike diffie-hellman'
  | 'ike peer certificate'
  | 'ike signature'
  | 'authentication request'
  | 'address'
  | 'install session';

/** Messages of L2TP that begin something (RFC 2661 §5). */
export type L2tpStep = 'sccrq' | 'scccn' | 'icrq' | 'iccn';

interface Turn {
  /** Stages that are over with it, and all below them. */
  readonly ends?: StageName;
  /** Stages that begin with it, each below the one before. */
  readonly begins?: readonly StageName[];
}

/** What a step that a connection reaches ends and begins. */
export const turnOfStep: Readonly<Partial<Record<ConnectionStep, Turn>>> = {
  'main-mode-1': { begins: ['ike main-mode', 'ike main-mode 1/2'] },
  'main-mode-3': { begins: ['ike main-mode 3/4'] },
  'main-mode-5': { begins: ['ike main-mode 5/6'] },
  'ike-established': { ends: 'ike main-mode' },
  'quick-mode-1': { begins: ['ike quick-mode'] },
  'ipsec-established': { ends: 'ike quick-mode' },
  'l2tp-tunnel': { ends: 'l2tp tunnel' },
  'l2tp-session': { ends: 'l2tp session', begins: ['ppp lcp'] },
  authenticating: { ends: 'ppp lcp', begins: ['ppp authentication'] },
  authenticated: { ends: 'ppp authentication', begins: ['ppp ipcp'] },
  connected: { ends: 'ppp ipcp' },
};

export const turnOfL2tp: Readonly<Partial<Record<L2tpStep, Turn>>> = {
  sccrq: { begins: ['l2tp tunnel'] },
  icrq: { begins: ['l2tp session'] },
};

/** Their answer leaves at once; the client's next message is a stage of its own. */
export const answeredAtOnce: ReadonlySet<string> = new Set<StageName>(['ike main-mode 1/2']);

/** Their answer leaves as soon as the work in them is done. */
export const answeredAfterWork: ReadonlySet<string> = new Set<StageName>(['ike main-mode 3/4']);

/** Stages within another; all others are next below the connection itself. */
export const stagesWithin: Readonly<Partial<Record<StageName, StageName>>> = {
  'ike main-mode 1/2': 'ike main-mode',
  'ike main-mode 3/4': 'ike main-mode',
  'ike main-mode 5/6': 'ike main-mode',
};
