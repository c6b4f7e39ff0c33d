import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS, GROUPS } from '../../src/cli/arguments/command-table.ts';
import { GLOBAL_FLAGS } from '../../src/cli/arguments/flags.ts';
import { EXIT } from '../../src/domain/failure.ts';
import { root } from './program.ts';

const reference = readFileSync(join(root, 'docs', 'cli.md'), 'utf8');

test('the command reference names every command with its own flags', () => {
  const all = COMMANDS.map((command) => ({ words: command.name, command }));
  for (const { name, commands } of GROUPS)
    for (const command of commands) all.push({ words: `${name} ${command.name}`, command });
  for (const { words, command } of all) {
    const row = reference.split('\n').find((line) => line.startsWith(`| \`${words}`));
    assert.ok(row, words);
    for (const flag of Object.keys(command.flags)) assert.ok(row.includes(`--${flag}`), `${words} --${flag}`);
  }
});

test('the command reference names every global flag', () => {
  for (const flag of Object.keys(GLOBAL_FLAGS)) assert.ok(reference.includes(`--${flag}`), flag);
});

test('the command reference names every exit code that commands use', () => {
  const unused = new Set<number>([EXIT.deadline]);
  for (const code of Object.values(EXIT))
    if (!unused.has(code)) assert.match(reference, new RegExp(`[|,] ${code}[ ,]`), String(code));
});
