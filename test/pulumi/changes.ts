/** What the engine did, or would do, to each resource, as tests compare it. */
import type { EngineEvent, OpMap, PreviewOptions, Stack, UpOptions } from '@pulumi/pulumi/automation/index.js';

export interface Change {
  /** The engine's word, such as `create`, `update`, `replace` or `delete`. */
  what: keyof OpMap;
  type: string;
  /** Logical name in the program. */
  name: string;
  /** Properties that differ. */
  properties: string[];
}

/** Steps that make up a replacement, which is told as `replace`, and those that change nothing. */
const UNTOLD = new Set<string>(['same', 'read', 'refresh', 'create-replacement', 'delete-replaced']);

const changesIn = (events: EngineEvent[]): Change[] =>
  events.flatMap(({ resourcePreEvent }): Change[] => {
    if (resourcePreEvent === undefined) return [];
    const { op, urn, type, diffs = [] } = resourcePreEvent.metadata;
    if (UNTOLD.has(op)) return [];
    return [{ what: op, type, name: urn.slice(urn.lastIndexOf('::') + 2), properties: diffs.toSorted() }];
  });

/** Runs `pulumi preview`. */
export const preview = async (stack: Stack, options: PreviewOptions = {}): Promise<Change[]> => {
  const events: EngineEvent[] = [];
  await stack.preview({ ...options, onEvent: (event) => events.push(event) });
  return changesIn(events);
};

/** Runs `pulumi up`. */
export const up = async (stack: Stack, options: UpOptions = {}): Promise<Change[]> => {
  const events: EngineEvent[] = [];
  await stack.up({ ...options, onEvent: (event) => events.push(event) });
  return changesIn(events);
};

/** One line for each change of an AWS resource, in the order of the alphabet; components hold what their children hold. */
export const told = (changes: Change[]): string[] =>
  changes
    .filter(({ type }) => type.startsWith('aws:'))
    .map(({ what, type, name, properties }) => [what, type, name, properties.join(',')].join(' ').trimEnd())
    .toSorted();
