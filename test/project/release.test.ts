/** What is released: which files, whose code comes with them, and what that runs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { billOfMaterials } from '../../release/bill-of-materials.ts';
import { dependenciesIn, dependencyFaults, idleNames } from '../../release/dependencies.ts';
import { ROOT } from './package.ts';

const dependencies = dependenciesIn(ROOT);

/** Everything that may be in the tarball, beside what is compiled. */
const PACKED: readonly RegExp[] = [
  /^(package\.json|README\.md|ARCHITECTURE\.md|SECURITY\.md|LICENSE|Pulumi\.yaml)$/,
  /^bin\/failover\.js$/,
  /^docs\/[a-z-]+\.(md|schema\.json)$/,
  /^docs\/adr\/\d{4}-[a-z-]+\.md$/,
  /^examples\/[a-z]+\/((failover\/)?[a-z-]+\.(ts|json)|README\.md)$/,
  /^stacks\/([a-z-]+\.ts|Pulumi\.(primary|standby)\.yaml)$/,
];

const packed = (): string[] => {
  const words = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel', 'silent'];
  const said = execFileSync('npm', words, { cwd: ROOT, encoding: 'utf8' });
  const [tarball] = JSON.parse(said) as [{ files: { path: string }[] }];
  return tarball.files.map(({ path }) => path);
};
const files = packed();

test('the tarball holds what it says and nothing else: no test, no setting of a machine, no leftover', () => {
  // A checkout that is packed at this moment has its compiled program, too; what that holds `packed.test.ts` looks at.
  const sources = files.filter((path) => !path.startsWith('dist/'));
  assert.deepEqual(
    sources.filter((path) => !PACKED.some((pattern) => pattern.test(path))),
    [],
  );
  for (const pattern of PACKED)
    assert.ok(
      files.some((path) => pattern.test(path)),
      String(pattern),
    );
  for (const path of ['SECURITY.md', 'ARCHITECTURE.md', 'README.md', 'LICENSE']) assert.ok(files.includes(path), path);
});

/** Links to files in a text of Markdown, without their anchors. */
const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\((?<to>[^)\s#]+)(?:#[^)]*)?\)/g)]
    .map((match) => match.groups?.['to'] ?? '')
    .filter((to) => !/^[a-z]+:/.test(to));

test('every link of a packed page leads to a packed file', () => {
  const there = new Set(files);
  const dead = files
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      linksIn(readFileSync(join(ROOT, path), 'utf8'))
        .map((to) => normalize(join(dirname(path), to)).replace(/\/$/, ''))
        .filter((to) => !there.has(to) && !files.some((file) => file.startsWith(`${to}/`)))
        .map((to) => `${path} -> ${to}`),
    );
  assert.deepEqual(dead, []);
});

test('every dependency of a user has a licence that is allowed, and runs nothing at its installation that nobody looked at', () => {
  assert.ok(dependencies.length > 100);
  assert.deepEqual(dependencyFaults(dependencies), []);
  assert.deepEqual(idleNames(dependencies), []);
});

test('a licence that is not allowed, none, and a new script are refused by package and version', () => {
  const one = { name: 'left', version: '1.0.0', license: 'MIT', hasInstallScript: false };
  assert.deepEqual(dependencyFaults([one]), []);
  assert.match(dependencyFaults([{ ...one, license: 'AGPL-3.0' }])[0] ?? '', /^left 1\.0\.0 .*"AGPL-3\.0"/);
  assert.match(dependencyFaults([{ ...one, license: 'none' }])[0] ?? '', /"none"/);
  assert.match(dependencyFaults([{ ...one, hasInstallScript: true }])[0] ?? '', /^left 1\.0\.0 runs a program/);
  // Who has one read licence may not change to another.
  assert.equal(dependencyFaults([{ ...one, name: 'argparse', license: 'GPL-2.0' }]).length, 1);
});

test('the bill of materials names every dependency with its version and digest, is the same each time, and names no machine', () => {
  const bill = billOfMaterials(ROOT, 'oregon-trail');
  assert.equal(bill.bomFormat, 'CycloneDX');
  assert.equal(bill.metadata.component.name, 'oregon-trail');
  const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
  assert.deepEqual(
    dependencies.map(({ name, version }) => `${name}@${version}`).filter((one) => !named.has(one)),
    [],
  );
  assert.equal(
    named.size,
    new Set(dependencies.map(({ name, version }) => `${name}@${version}`)).size,
    'and no others',
  );
  assert.ok(
    bill.components.some(({ purl }) => purl === 'pkg:npm/%40pulumi/docker@3.6.1'),
    'by its own name',
  );
  assert.ok(bill.components.every(({ hashes }) => (hashes ?? []).length > 0));
  const text = JSON.stringify(bill);
  assert.equal(JSON.stringify(billOfMaterials(ROOT, 'oregon-trail')), text);
  assert.doesNotMatch(text, /timestamp|serialNumber|"url"|localhost/);
});
