import type { Certificate } from '../certificate/certificate.ts';

/** The leaf first, the anchor last. */
export type Path = readonly [Certificate, ...Certificate[]];

export interface ValidPath {
  readonly kind: 'valid';
  readonly path: Path;
  /** Whether a CA on it may certify some domain names or e-mail addresses alone: the leaf's common name was checked by nobody. */
  readonly constrained: boolean;
}

export interface PathRefusal {
  readonly kind: 'refused';
  readonly reason: 'untrusted' | 'expired' | 'not-yet-valid' | 'unsuitable';
  /** A sentence for the administrator, without its full stop. */
  readonly detail: string;
  /** The certificate that something is wrong with, where there is one. */
  readonly certificate: Certificate | undefined;
  /** Whether that is the leaf itself, and not a CA above it. */
  readonly isLeaf: boolean;
}

export type PathVerdict = ValidPath | PathRefusal;
