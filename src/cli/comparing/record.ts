/**
 * The record of what earlier comparisons saw: a file of the state directory, replaced as a whole, and where a journal bucket is
 * named an object of it, so that every machine tells the same age. The object counts; the file is what is left without it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Call, GetObjectOutput, Region } from '../../domain/api/call.ts';
import { ALL_BUDGETS } from '../../domain/api/catalogue.ts';
import { EXIT, Failure } from '../../domain/failure.ts';
import { NOTHING_SEEN, parseSeen, type Seen } from '../../drift/seen.ts';
import { readAll } from '../../engine/readings.ts';
import { namedBucket } from '../places/journal-access.ts';
import { replaceFile } from '../settings/replace-file.ts';
import { journalDirectory, type Settings } from '../settings/settings.ts';
import type { Stage } from '../places/drive.ts';

const NAME = 'drift-seen.json';
const TIMEOUT_MS = 5000;

const recordPath = (settings: Settings): string => join(journalDirectory(settings), NAME);

interface Shared {
  Bucket: string;
  Key: string;
  region: Region;
}

/** The object of the record; null where no bucket is named, or journals are local by choice. */
const sharedRecord = (settings: Settings, standby: Region): Shared | null => {
  const named = settings.journal === 'local' ? null : namedBucket(settings);
  if (named === null) return null;
  const { bucket, prefix, region } = named;
  return { Bucket: bucket, Key: prefix === '' ? NAME : `${prefix}/${NAME}`, region: region ?? standby };
};

const send = async ({ reach }: Stage, call: Call): Promise<Answer | undefined> => {
  const [answer] = await readAll(reach, ALL_BUDGETS, [call], TIMEOUT_MS);
  return answer;
};

const localText = (settings: Settings): string | null => {
  try {
    return readFileSync(recordPath(settings), 'utf8');
  } catch {
    return null;
  }
};

/** What was seen before; nothing when there is no record, or none that can be read. */
export const loadSeen = async (stage: Stage, standby: Region): Promise<Seen> => {
  const { settings } = stage.invocation;
  const shared = sharedRecord(settings, standby);
  if (shared !== null) {
    const { region, ...input } = shared;
    const answer = await send(stage, { service: 's3', operation: 'GetObject', region, input });
    if (answer?.outcome === 'yes') return parseSeen((answer.output as GetObjectOutput).Body);
    if (answer?.error.kind !== 'missing')
      stage.output.remark(
        `Since when, as this machine knows it: s3://${shared.Bucket} gave no record (${answer?.error.code}).`,
      );
  }
  const text = localText(settings);
  return text === null ? NOTHING_SEEN : parseSeen(text);
};

/** @throws Failure `drift-record-unwritable` (exit 1): the answer was given before */
export const saveSeen = async (stage: Stage, standby: Region, seen: Seen): Promise<void> => {
  const { settings } = stage.invocation;
  const path = recordPath(settings);
  const Body = `${JSON.stringify(seen, null, 2)}\n`;
  const shared = sharedRecord(settings, standby);
  if (shared !== null) {
    const { region, ...where } = shared;
    const answer = await send(stage, { service: 's3', operation: 'PutObject', region, input: { ...where, Body } });
    if (answer?.outcome !== 'yes')
      stage.output.remark(
        `Since when was noted on this machine only: s3://${shared.Bucket} did not take it (${answer?.error.code}).`,
      );
  }
  try {
    replaceFile(path, Body);
  } catch (cause) {
    throw new Failure({
      code: 'drift-record-unwritable',
      message: `Since when differences are there could not be written to ${path}.`,
      remedy: 'Free space, or name another place with --state DIR. The comparison itself was made and shown.',
      exitCode: EXIT.stepFailed,
      cause,
    });
  }
};
