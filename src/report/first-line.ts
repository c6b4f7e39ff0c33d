/** The first and the last line of every command: where it works, on whose account, from where to where. */

/** What the first line tells. */
export interface Whereabouts {
  /** Target as journals name it: `sandbox`, `aws`, `aws at http://…`. */
  target: string;
  /** Name of the application. */
  application: string;
  account: string;
  from: string;
  to: string;
  /** Null while it is not decided. */
  mode: string | null;
}

/** Does nothing that happens there touch anything real? */
export const isSandbox = (target: string): boolean => target === 'sandbox';

/** Target, application, account, direction and mode on one line. */
export const firstLine = ({ target, application, account, from, to, mode }: Whereabouts): string => {
  const where = isSandbox(target)
    ? 'SANDBOX, nothing real is touched'
    : target.toUpperCase().replace(/ AT .*/, '') + target.replace(/^\w+/, '');
  return `${where}: ${application}, account ${account}, ${from} -> ${to}, ${mode === null ? 'mode not yet decided' : mode}`;
};

/** The last line, which repeats what nobody may mistake; null where the target is real. */
export const lastLine = (target: string): string | null =>
  isSandbox(target) ? 'This was the SANDBOX: nothing real was touched.' : null;
