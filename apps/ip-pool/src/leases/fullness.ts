import { fullWarningRearmShare, fullWarningShare } from '../limits.ts';

/** Notices when a pool becomes nearly full: once for each time it does, not for every lease while it is. */
export class Fullness {
  private warned = false;

  constructor(private readonly size: number) {}

  /** @returns whether the administrator is to be warned now */
  crossed(inUse: number): boolean {
    const share = inUse / this.size;
    if (share < fullWarningRearmShare) this.warned = false;
    if (this.warned || share < fullWarningShare) return false;
    this.warned = true;
    return true;
  }
}
