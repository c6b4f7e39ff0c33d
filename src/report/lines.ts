/** Text of a given width. */

/**
 * Wraps prose at spaces. A word that is longer than the width stands alone and is not broken: it may be a name that someone
 * has to copy.
 * @param indent put before every line; `hang` before every line but the first instead.
 */
export const wrap = (text: string, width: number, indent = '', hang = indent): string[] => {
  const lines: string[] = [];
  let line = indent;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = hang;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return isEmpty && lines.length > 0 ? lines : [...lines, line];
};

/** A list of points, each wrapped. */
export const bullets = (points: readonly string[], width: number): string[] =>
  points.flatMap((point) => wrap(point, width, '  - ', '    '));

/** A duration as people say it: `0 s`, `45 s`, `5 min 12 s`, `1 h 2 min`. */
export const showDuration = (durationMs: number): string => {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
