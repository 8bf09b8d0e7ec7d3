import { type Browser, chromium } from 'playwright-core';

/** Debian's, without a window. As root, whom its own sandbox does not take; what it opens here is ours. */
export const chromiumOptions = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
};

export const startChromium = (): Promise<Browser> => chromium.launch(chromiumOptions);
