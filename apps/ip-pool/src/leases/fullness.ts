import { fullWarningRearmShare, fullWarningShare } from '../limits.ts';

/** Notices when a pool becomes nearly full: once for each time it does, not for every lease while it is. */
export class Fullness {
  private warned = false;

  /** @param size may change: a per-user file keeps addresses from pools. @returns whether the administrator is to be warned now */
  crossed(inUse: number, size: number): boolean {
    const share = inUse / size;
    if (share < fullWarningRearmShare) this.warned = false;
    if (this.warned || share < fullWarningShare) return false;
    this.warned = true;
    return true;
  }
}
