/** Durations as people type them. */
import { EXIT, Failure } from '../../domain/failure.ts';

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `10m`, `1h30m`. @throws Failure `duration-invalid` (exit 2) */
export const parseDuration = (text: string): number => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(s|min|m|h|d)/g)];
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text) {
    return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
  }
  throw new Failure({
    code: 'duration-invalid',
    message: `"${text}" is not a duration.`,
    remedy: 'Write it like 90s, 10m, 2h or 1h30m.',
    exitCode: EXIT.usage,
  });
};
