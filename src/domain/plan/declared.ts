/**
 * What the Pulumi program declares too, by the operation that changes it. It stands here and not in the operations, since
 * `failover status` and the program itself ask for it, and neither should have to load what a run is made of; an operation
 * of ours has `settings` if, and only if, it has a row here: the compiler sees to it (`OwnOperation`).
 */

/** What a person calls it. */
export type Declared = 'posture' | 'scaling bounds' | 'stream capacity' | 'event source mappings' | 'traffic weights';

const DECLARED_BY_STACKS = {
  'stack.posture': 'posture',
  'scaling.bounds': 'scaling bounds',
  'stream.capacity': 'stream capacity',
  'mapping.disable': 'event source mappings',
  'mapping.enable': 'event source mappings',
  'traffic.shift': 'traffic weights',
} as const satisfies Record<string, Declared>;

/** Operations that change what the program declares. */
export type DeclaredOperation = keyof typeof DECLARED_BY_STACKS;

const WORDS: ReadonlyMap<string, Declared> = new Map(Object.entries(DECLARED_BY_STACKS));

/** What the program declares of that which an operation changes; null where it declares nothing of it. */
export const declaredBy = (operation: string): Declared | null => WORDS.get(operation) ?? null;
