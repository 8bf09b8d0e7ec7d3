import { type Browser, chromium } from 'playwright-core';

/** Debian's. */
const executablePath = '/usr/bin/chromium';

/** A browser without a window. As root, whom its own sandbox does not take; what it opens here is ours. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
