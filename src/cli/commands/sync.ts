/** `failover sync`: records what the primary is made of now, so that the standby is declared from it. AWS is only read. */
import { existsSync } from 'node:fs';
import { EXIT } from '../../domain/failure.ts';
import type { Run } from '../arguments/command.ts';
import { directionOf } from '../arguments/direction.ts';
import { readPrimaryFacts } from '../../run/comparing.ts';
import { replaceFile } from '../settings/replace-file.ts';
import { sayFirstLine } from '../terminal/frame.ts';
import { ageOfFacts } from '../settings/recorded-facts.ts';
import { onStage } from '../places/stage.ts';
import type { Stage } from '../places/drive.ts';

const perform = async ({ invocation, output, place, reach }: Stage): Promise<number> => {
  const { settings } = invocation;
  const pair = directionOf(await place.manifests(), settings);
  const { application, account, region } = pair.from;
  sayFirstLine(output, {
    target: place.name,
    application,
    account,
    from: region,
    to: pair.to.region,
    mode: 'only recorded',
  });
  for (const note of place.notes) output.remark(note);
  const before = existsSync(settings.primaryFacts)
    ? `Before: ${ageOfFacts(settings.primaryFacts, place.world.wallMs())}`
    : null;
  const facts = await readPrimaryFacts(reach, pair);
  replaceFile(settings.primaryFacts, `${JSON.stringify(facts, null, 2)}\n`);
  if (output.form === 'text') {
    output.say(`Facts of ${region} recorded in ${settings.primaryFacts}.`);
    if (before !== null) output.say(before);
  } else output.document(facts);
  return EXIT.done;
};

export const run: Run = (invocation) => onStage(invocation, perform);
