/** What a file of the project brings: runbooks and operations beside ours, checked as they come, and pinned by plans. */
import { z } from 'zod';
import { EXIT, Failure } from '../failure.ts';
import { problemLines, schemaProblems } from '../text/schema-words.ts';
import type { Operation } from './operation.ts';
import { wordsSchema, type ExtensionPin } from './plan.ts';
import type { Runbook } from './runbook.ts';

/** What a module of the project exports, by default or by these names. */
export interface Extension {
  runbooks?: readonly Runbook[];
  operations?: readonly Operation[];
}

/** As it was loaded: with its own digest, and those of what it imports of the project. */
export type LoadedExtension = Required<Extension> & Pick<ExtensionPin, 'file' | 'sha256' | 'imports'>;

type Callable = (...given: unknown[]) => unknown;

const callable = z.custom<Callable>((value) => typeof value === 'function', {
  error: 'is not a function',
  params: { remedy: 'Write a function there.' },
});

/** Other versions of the library word their objections in ways that nobody here can tell. */
const schema = z.custom<z.ZodType>(
  (value) => typeof value === 'object' && value !== null && '_zod' in value && 'safeParse' in value,
  { error: 'is not a schema of zod 4', params: { remedy: 'Make it with "z" of oregon-trail/runbooks.' } },
);

const text = z.string().min(1);

const runbookShape = z.strictObject({
  name: text.regex(/^[a-z][a-z0-9-]*$/, 'may hold a-z, 0-9 and dashes only, a letter first'),
  summary: text,
  options: schema,
  plan: callable,
  judge: callable.optional(),
  words: wordsSchema,
});

const fenceShape = z.strictObject({ stops: z.array(text).min(1), raise: callable, raised: callable });

const undoShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('reverse'),
    reverse: callable,
    restored: callable,
    thing: callable.optional(),
    lingersMs: callable.optional(),
    leaves: callable.optional(),
    fence: fenceShape.optional(),
    inTurns: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('none-needed'), because: text }),
  z.strictObject({ kind: z.literal('one-way'), because: text }),
]);

const flag = z.boolean().optional();
const perhaps = callable.optional();

const operationShape = z
  .strictObject({
    name: text.regex(/^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/, 'is not made of words in lower case with a dot between'),
    summary: text,
    gate: flag,
    accompanies: flag,
    evidenceEnds: flag,
    proves: flag,
    side: z.enum(['from', 'to']).optional(),
    protects: z.enum(['data', 'users']).optional(),
    claims: flag,
    serves: perhaps,
    mayBeReverted: flag,
    requestsMayDecide: flag,
    once: perhaps,
    params: schema,
    observe: callable,
    further: perhaps,
    see: callable,
    check: callable,
    firstOf: perhaps,
    verify: callable,
    apply: callable,
    wayBack: z.strictObject({ observe: callable, objection: callable, trouble: callable }).optional(),
    receipt: perhaps,
    mayCall: perhaps,
    mayLook: perhaps,
    settings: perhaps,
    left: perhaps,
    undo: undoShape,
    changes: callable,
    statement: perhaps,
    disagreements: perhaps,
    found: perhaps,
  })
  .refine(({ gate, mayCall }) => gate === true || mayCall !== undefined, {
    path: ['mayCall'],
    error: 'is missing, and the rights of "failover iam" are made of it',
    params: {
      remedy: 'Give one call of each kind that apply and undo can send, or say gate: true where it only waits.',
    },
  })
  .refine(({ gate, undo }) => gate !== true || undo.kind === 'none-needed', {
    path: ['undo'],
    error: 'takes something back, although a gate changes nothing',
    params: { remedy: "Write { kind: 'none-needed', because: '…' }, or leave gate out." },
  });

const shape = z
  .strictObject({ runbooks: z.array(runbookShape).optional(), operations: z.array(operationShape).optional() })
  .refine(({ runbooks = [], operations = [] }) => runbooks.length + operations.length > 0, {
    error: 'has neither runbooks nor operations',
    params: { remedy: 'Export them: export default { runbooks: [...], operations: [...] }.' },
  });

const FIELDS = [...Object.keys(runbookShape.shape), ...Object.keys(operationShape.shape), 'reverse', 'restored'];

/**
 * The exports of a module as what they have to be.
 * @param path of the file, for people
 * @param exported its default export, or else all of them
 * @param name `default`, or empty: where in the file the exports begin
 * @throws Failure `extension-invalid` (exit 2) that names file, export, field, value and remedy
 */
export const asExtension = (path: string, exported: unknown, name: string): Required<Extension> => {
  const parsed = shape.safeParse(exported);
  if (!parsed.success) {
    const prefix = name === '' ? [] : [name];
    const problems = schemaProblems(parsed.error.issues, exported, { prefix, known: FIELDS });
    throw new Failure({
      code: 'extension-invalid',
      message: `What ${path} exports cannot be used:`,
      lines: problemLines(problems, { whole: 'the module' }),
      remedy: 'Correct it; docs/runbooks.md says what each field is. Nothing was done.',
      exitCode: EXIT.usage,
    });
  }
  const { runbooks = [], operations = [] } = exported as Extension;
  return { runbooks, operations };
};

/** The files that a plan stands on: those that its runbook or one of its operations comes from. */
export const pinsOf = (
  { runbook, steps }: { runbook: string; steps: readonly { operation: string }[] },
  loaded: readonly LoadedExtension[],
): ExtensionPin[] => {
  const used = new Set(steps.map(({ operation }) => operation));
  return loaded.flatMap(({ file, sha256, imports, runbooks, operations }): ExtensionPin[] => {
    const isItsRunbook = runbooks.some(({ name }) => name === runbook);
    const names = operations.map(({ name }) => name).filter((name) => used.has(name));
    if (!isItsRunbook && names.length === 0) return [];
    return [{ file, sha256, imports, ...(isItsRunbook ? { runbook } : {}), operations: names }];
  });
};
