/** The package as somebody has installed it: compiled, packed into a tarball, and unpacked in a folder of its own. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Tools of this checkout. */
export const tool = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

interface Manifest {
  files: string[];
  dependencies: Record<string, string>;
}

/**
 * Packs what `npm pack` packs, without a `dist` in the checkout that others would see, and installs it without a network:
 * what it depends on is that of the checkout.
 * @returns an empty project, but for `node_modules`
 */
export const installPacked = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'failover-packed-'));
  const { files, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const source = join(folder, 'source');
  for (const name of ['package.json', ...files.filter((one) => one !== 'dist')])
    cpSync(join(ROOT, name), join(source, name), { recursive: true });
  execFileSync(tool('tsc'), ['-p', 'tsconfig.build.json', '--outDir', join(source, 'dist')], { cwd: ROOT });
  execFileSync(process.execPath, [join(ROOT, 'release', 'prepare.ts'), join(source, 'dist')]);
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const project = join(folder, 'project');
  const installed = join(project, 'node_modules', 'oregon-trail');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', installed]);
  for (const name of Object.keys(dependencies)) {
    mkdirSync(join(project, 'node_modules', name, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  rmSync(source, { recursive: true });
  return project;
};
