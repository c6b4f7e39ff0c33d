/** Settling into the configuration files of both Pulumi stacks. */
import { EXIT } from '../../domain/failure.ts';
import { settledOf } from '../../domain/run/settlement.ts';
import type { Setting } from '../../domain/run/settled.ts';
import {
  readStackFiles,
  STACK_ROLES,
  withSettled,
  writeStackFiles,
  type StackFile,
  type StackFiles,
} from '../../pulumi/stack-files.ts';
import { wrap } from '../../report/lines.ts';
import type { Owed, Settling } from '../../run/settle.ts';
import { shortPath } from '../settings/plan-files.ts';
import type { PlaceManifest } from '../places/place.ts';
import { settleProof } from './proof.ts';
import { sayDebts, settleDocument, showRuns } from './words.ts';
import { stacksOf } from '../settings/stacks-folder.ts';
import type { Stage } from '../places/drive.ts';

/** One stack's configuration, before and after. */
interface Rewrite {
  file: StackFile;
  region: string;
  text: string;
  lines: string[];
}

const showValues = (values: object | undefined): string =>
  values === undefined
    ? 'as its posture says'
    : Object.entries(values)
        .map(([field, value]) => `${field} ${String(value)}`)
        .join(', ');

const changedLines = (file: StackFile, settings: readonly Setting[]): string[] =>
  settings.flatMap(({ section, name, values }) => {
    if (section === 'posture')
      return file.posture === values.posture ? [] : [`posture: ${file.posture ?? 'none'} -> ${values.posture}`];
    const [before, after] = [showValues(file.settled?.[section][name]), showValues(values)];
    return before === after ? [] : [`${section} ${name}: ${before} -> ${after}`];
  });

const rewrite = (file: StackFile, region: string, { settings, runs, activeRegion }: Owed): Rewrite => {
  const own = settings.filter((setting) => setting.region === region);
  const settled = settledOf(region, own, runs.at(-1)?.state.runId ?? '', file.settled);
  const raised = own.find(({ section }) => section === 'posture');
  const posture = raised?.section === 'posture' ? raised.values.posture : null;
  return { file, region, text: withSettled(file, { settled, activeRegion, posture }), lines: changedLines(file, own) };
};

const sayRewrites = ({ output }: Stage, rewrites: readonly Rewrite[]): void => {
  for (const { file, region, lines } of rewrites) {
    output.say(`${shortPath(file.path)} (stack ${file.stack}, ${region})`);
    const shown = lines.length === 0 ? ['says so already'] : lines;
    output.say(...shown.flatMap((line) => wrap(line, output.columns, '  ', '    ')));
  }
};

const rewritesOf = (files: StackFiles, manifests: readonly PlaceManifest[], owed: Owed): Rewrite[] =>
  owed.runs.length === 0
    ? []
    : STACK_ROLES.flatMap((role, index) => {
        const region = manifests[index]?.manifest.region;
        return region === undefined ? [] : [rewrite(files[role], region, owed)];
      });

/** @param isDry only shows */
export const settleStacks = (isDry: boolean): Pick<Settling<number, Stage>, 'prepare' | 'done'> => {
  let files: StackFiles;
  let manifests: readonly PlaceManifest[];
  return {
    async prepare(stage, owed) {
      manifests = await stage.place.manifests();
      files = readStackFiles(stacksOf(stage.invocation, manifests));
      const rewrites = rewritesOf(files, manifests, owed);
      sayRewrites(stage, rewrites);
      if (stage.output.form !== 'text') {
        const stacks = rewrites.map(({ file, region, lines }) => ({
          stack: file.stack,
          region,
          path: file.path,
          changes: lines,
        }));
        stage.output.document(settleDocument(owed, stacks, null));
      }
      return () => writeStackFiles(rewrites.map(({ file, text }) => ({ file, text })));
    },
    async done(stage, owed) {
      const { output } = stage;
      sayDebts(output, owed);
      if (isDry) {
        output.say('Nothing was written.');
        return EXIT.done;
      }
      if (owed.runs.length === 0) return EXIT.done;
      output.say(
        `${showRuns(owed)} settled: the next "pulumi up" keeps what ${owed.runs.length === 1 ? 'it' : 'they'} left.`,
      );
      output.say(...wrap(await settleProof(stage, files, manifests), output.columns));
      output.say('Next: review and commit the two files.');
      return EXIT.done;
    },
  };
};
