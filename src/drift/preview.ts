/**
 * The steps of `pulumi preview --json` as differences: what the deployed region lacks of what its program declares from the
 * primary's recorded facts (Pulumi, CLI reference, pulumi preview; the document is the engine's PreviewDigest).
 */
import { z } from 'zod';
import type { Difference, Outcome } from './compare.ts';
import type { Fields, Value } from './item.ts';
import { containerFields } from './kinds/task-definition.ts';
import { hiddenValue, normalText, type Standpoint } from './normal.ts';

const stateSchema = z.looseObject({ inputs: z.record(z.string(), z.unknown()).optional() });

const digestSchema = z.looseObject({
  steps: z
    .array(
      z.looseObject({
        op: z.string(),
        urn: z.string(),
        oldState: stateSchema.optional(),
        newState: stateSchema.optional(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
        diffReasons: z.array(z.string()).nullish(),
      }),
    )
    .default([]),
});
type Step = z.infer<typeof digestSchema>['steps'][number];

/** Steps of a replacement come in three; the first of these stands for all. */
const SHOWN = new Set(['create', 'update', 'delete', 'replace', 'import']);

/** `urn:pulumi:stack::project::parent$type::name` (Pulumi, Concepts, Resource names). */
const resourceOf = (urn: string): string => {
  const [, , types = '', name = ''] = urn.split('::');
  return `${types.slice(types.lastIndexOf('$') + 1)} ${name}`;
};

/** `ingress[0].cidrBlocks` -> ingress, 0, cidrBlocks. */
const partsOf = (path: string): string[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted ?? index ?? name ?? '',
  );

const at = (inputs: Record<string, unknown> | undefined, path: string): unknown => {
  let value: unknown = inputs;
  for (const part of partsOf(path))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value;
};

/** Where the value of a property may be something that only the application should know. */
const PRIVATE = /environment|variables|secret|password|token|userdata|connectionstring/i;

/** How the engine writes a value that is known only once something else is deployed (pulumi/pulumi, sdk/go/common/resource/plugin, UnknownStringValue). */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

const shown = (value: unknown, where: string, standpoint: Standpoint): Value | null => {
  if (value === undefined || value === null) return null;
  if (value === UNKNOWN) return 'known once deployed';
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return PRIVATE.test(where) || PRIVATE.test(text)
    ? hiddenValue(text, where, standpoint)
    : normalText(text, standpoint);
};

const containersIn = (value: unknown, name: string, standpoint: Standpoint): Fields => {
  try {
    const containers = JSON.parse(String(value)) as Parameters<typeof containerFields>[0][];
    return Object.assign({}, ...containers.map((one) => containerFields(one, name, standpoint))) as Fields;
  } catch {
    return {};
  }
};

type Change = Pick<Difference, 'field' | 'values'>;

const changesOf = (
  { op, urn, oldState, newState, detailedDiff, diffReasons }: Step,
  standpoint: Standpoint,
): Change[] => {
  if (op === 'create' || op === 'import') return [{ field: null, values: ['there', null] }];
  if (op === 'delete') return [{ field: null, values: [null, 'there'] }];
  const paths = Object.keys(detailedDiff ?? {});
  const fields = paths.length > 0 ? paths : (diffReasons ?? []);
  const [wanted, deployed] = [newState?.inputs, oldState?.inputs];
  return fields.flatMap((field): Change[] => {
    if (partsOf(field)[0] === 'containerDefinitions') {
      const [ours, theirs] = [wanted, deployed].map((inputs) =>
        containersIn(inputs?.['containerDefinitions'], resourceOf(urn), standpoint),
      ) as [Fields, Fields];
      return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((part) =>
        ours[part] === theirs[part]
          ? []
          : [{ field: part, values: [ours[part] ?? null, theirs[part] ?? null] as const }],
      );
    }
    const where = `${resourceOf(urn)} ${field}`;
    const values = [
      shown(at(wanted, field), where, standpoint),
      shown(at(deployed, field), where, standpoint),
    ] as const;
    return [{ field, values }];
  });
};

/**
 * Differences in the order of the steps.
 * @param digest what `pulumi preview --json` printed.
 * @throws what the schema throws when it is something else.
 */
export const previewOutcome = (digest: unknown, standpoint: Standpoint): Outcome => {
  const { steps } = digestSchema.parse(digest);
  const sides = ['program', standpoint.manifest.region] as const;
  const differences = steps
    .filter(({ op, urn }) => SHOWN.has(op) && !urn.includes('pulumi:pulumi:Stack'))
    .flatMap((step) =>
      changesOf(step, standpoint).map((change): Difference => ({
        comparison: 'declared',
        sides,
        kind: 'declared resource',
        name: resourceOf(step.urn),
        ...change,
      })),
    );
  return { differences, untold: [], compared: steps.length };
};
