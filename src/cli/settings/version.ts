/** The version of this tool. */
import { readFileSync } from 'node:fs';

/** From the package; the compiled program lies one folder deeper than the sources. */
export const toolVersion = (): string => {
  for (const path of ['../../../package.json', '../../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<
        string,
        string
      >;
      if (name === 'oregon-trail' && version !== undefined) return version;
    } catch {
      // Not there: the next one.
    }
  }
  return 'unknown';
};
