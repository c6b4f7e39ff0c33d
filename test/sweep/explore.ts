import assert from 'node:assert/strict';
import { worldAtAlert, manifestsOf } from './estate.ts';
import { labFrom, type Image } from './lab.ts';
import { promote, resume, rollback } from './commands.ts';
import { changeable, changesByStep } from './judge.ts';
import { crashesOf, runOn, settle, assertNotRepeated, assertTruthfulAt } from './sweep.ts';
const lateMs = Number(process.env['LATE'] ?? 0);
for (const mode of ['planned', 'forced'] as const) {
  const begin: Image = { state: await worldAtAlert('small', mode, 1), records: [], wire: [], accepted: [] };
  const manifests = await manifestsOf('small');
  const command = promote({ manifests, mode });
  let t = performance.now();
  const { crashes, points, ended, lab } = await crashesOf(begin, command, 'ada');
  console.log(mode, ended.kind, points, crashes.length, performance.now() - t);
  const expected = { before: changeable(begin.state), after: changeable(lab.state), changes: await changesByStep(lab) };
  const fails = new Map<string, number>();
  const fail = (kind: string, e: unknown, c: { point: number; moment: string }) => {
    const m = `${kind}: ${String((e as Error).message).slice(0, 1500)}`;
    if (!fails.has(m)) console.log(c.point, c.moment, m);
    fails.set(m, (fails.get(m) ?? 0) + 1);
  };
  t = performance.now();
  for (const c of crashes) {
    try { await assertTruthfulAt(c); } catch (e) { fail('truth', e, c); }
    try {
      const l = labFrom(c.image, lateMs);
      let end = await runOn(l, resume, 'bea');
      if (end.kind === 'nothing-to-do' && c.image.records.length === 0) end = await runOn(l, command, 'ada');
      assert.ok(end.kind === 'promoted' || end.kind === 'nothing-to-do', JSON.stringify(end));
      await settle(l);
      assert.deepEqual(changeable(l.state), expected.after);
      await assertNotRepeated(c, l, expected);
    } catch (e) { fail('resume', e, c); }
    try {
      const l = labFrom(c.image, lateMs);
      const end = await runOn(l, rollback, 'bea');
      assert.ok(end.kind === 'rolled-back' || end.kind === 'nothing-to-do', JSON.stringify(end));
      await settle(l);
      assert.deepEqual(changeable(l.state), expected.before);
    } catch (e) { fail('rollback', e, c); }
  }
  console.log('ms', performance.now() - t, [...fails.values()]);
}
