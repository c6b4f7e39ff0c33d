import { worldAtAlert, manifestsOf } from './estate.ts';
import { labFrom, openProcess, type Image } from './lab.ts';
import { promote, rollback } from './commands.ts';
const mode = 'planned';
const begin: Image = { state: await worldAtAlert('small', mode, 1), records: [], wire: [], accepted: [] };
const manifests = await manifestsOf('small');
let t = performance.now();
const N = 200;
for (let i = 0; i < N; i++) { const lab2 = labFrom(begin); const p2 = openProcess(lab2); await promote({ manifests, mode })(p2, 'ada'); p2.leave(); }
console.log('promote ms', (performance.now() - t) / N);
t = performance.now();
for (let i = 0; i < 1000; i++) structuredClone(begin.state);
console.log('clone ms', (performance.now() - t) / 1000);
t = performance.now();
for (let i = 0; i < 1000; i++) JSON.parse(JSON.stringify(begin.state));
console.log('json clone ms', (performance.now() - t) / 1000);
