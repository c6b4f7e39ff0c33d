/** A project with runbooks and operations of its own, beside a package that is this checkout. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { failover, freshDirectory, root, type Result } from './program.ts';

export interface Project {
  directory: string;
  run(...words: string[]): Result;
  write(file: string, text: string): void;
  read(file: string): string;
}

/** An empty project; `oregon-trail/runbooks` can be imported in it. */
export const emptyProject = (): Project => {
  const directory = freshDirectory();
  const project: Project = {
    directory,
    run: (...words) => failover(directory, words),
    write(file, text) {
      mkdirSync(join(directory, file, '..'), { recursive: true });
      writeFileSync(join(directory, file), text, { mode: 0o644 });
    },
    read: (file) => readFileSync(join(directory, file), 'utf8'),
  };
  const exports = { './runbooks': './runbooks.js' };
  project.write('node_modules/oregon-trail/package.json', JSON.stringify({ type: 'module', exports }));
  const authoring = pathToFileURL(join(root, 'runbooks', 'authoring.ts')).href;
  project.write('node_modules/oregon-trail/runbooks.js', `export * from '${authoring}';`);
  project.write('package.json', '{"type":"module"}');
  return project;
};

/** The project of `examples/warm`, in a sandbox in which nothing fails. */
export const exampleProject = (): Project => {
  const project = emptyProject();
  const { code, stderr } = project.run('sandbox', 'up', '--scenario', 'quiet');
  if (code !== 0) throw new Error(stderr);
  cpSync(join(root, 'examples', 'warm'), project.directory, { recursive: true });
  for (const file of ['failover.json', 'failover/warm.ts', 'failover/hold-scale-in.ts'])
    project.write(file, project.read(file));
  return project;
};

/** Both streams on one line: long ones are broken to the width of the screen. */
export const oneLine = ({ stdout, stderr }: Result): string => `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');
