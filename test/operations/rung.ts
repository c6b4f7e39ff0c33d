/** A rung of the example, and what Route 53 answers to its looks. */
import { claimRecordSet, claimText } from '../../src/domain/plan/claim.ts';
import type { RecordSet } from '../../src/domain/api/record-set.ts';
import type { Rung } from '../../src/operations/ladder.ts';
import { exampleRecord } from '../domain/example.ts';
import { RUN, yes } from './answers.ts';

export const rung = (weight: number): Rung => ({
  hostedZoneId: 'Z0PONYEXPRESS',
  name: 'app.pony.example',
  source: 'us-east-1',
  toward: 'us-west-2',
  percent: weight / 2,
  records: ['us-east-1', 'us-west-2'].map((setIdentifier) => ({ type: 'A', setIdentifier })),
  ttlSeconds: 60,
  ttlMayBeLonger: false,
  claim: { name: '_failover.pony.example', ttlSeconds: 60, epoch: 7, to: 'us-west-2', kept: null },
});
export const OURS = claimText(7, 'us-west-2', RUN);
export const live = (weight: number): RecordSet[] => [
  exampleRecord('us-east-1', 200 - weight),
  exampleRecord('us-west-2', weight),
];
export const records = (weight: number) => yes({ ResourceRecordSets: live(weight) });
export const holder = (text: string | null) =>
  yes({ ResourceRecordSets: text === null ? [] : [claimRecordSet('_failover.pony.example.', 60, text)] });
export const typed = (Type: 'AAAA' | 'CNAME' | 'HTTPS', region: string, Weight: number): RecordSet => ({
  ...exampleRecord(region, Weight),
  Type,
});
