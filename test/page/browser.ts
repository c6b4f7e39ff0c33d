/** Chromium for tests: a `chromium` of the machine, driven without its window. */
import { spawnSync } from 'node:child_process';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const find = (): string | null => {
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return null;
};

export const browserPath = find();

/** Why tests that need one are left out; false where they are not. Where REPORT_BROWSER is "required" they fail instead. */
export const browserSkip: string | false =
  browserPath === null && process.env['REPORT_BROWSER'] !== 'required'
    ? 'there is no Chromium on the PATH: bash test/page/install-browser.sh (Debian package chromium)'
    : false;

export const launchBrowser = async (): Promise<Browser> => {
  if (browserPath === null) throw new Error('REPORT_BROWSER is "required", and there is no Chromium on the PATH');
  const { chromium } = await import('playwright-core');
  // As root, in a container, its own sandbox cannot be made; it opens nothing but pages of these tests.
  return chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
};
