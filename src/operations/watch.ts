/** What all operations have in common that only wait: they send nothing, so there is nothing to keep or to take back. */

export const watch = {
  gate: true,
  check: (): { open: true; before: null } => ({ open: true, before: null }),
  apply: (): [] => [],
  undo: { kind: 'none-needed', because: 'it only looks' },
  changes: (): [] => [],
  /** Nothing of the world has to be there for it. */
  found: (): [] => [],
} as const;
