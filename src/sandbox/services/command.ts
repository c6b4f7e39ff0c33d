/**
 * Commands of the user: the sandbox runs nothing on the machine. A command that is run ends with exit code 0, and one that
 * looks says whether the command of its name was run (0) or not, or was taken back (1).
 */
import { yes } from './answer.ts';
import type { SandboxService } from './service.ts';

const LINE = 'the sandbox ran nothing and says what a success would say';

export const command = {
  operations: {
    Look: ({ state: { commands = [] } }, { input: { name } }) =>
      yes({ exitCode: commands.includes(name) ? 0 : 1, lines: [] }),
    Run: ({ state }, { input: { name, way } }) => {
      const others = (state.commands ?? []).filter((other) => other !== name);
      state.commands = way === 'there' ? [...others, name] : others;
      return yes({ exitCode: 0, lines: [LINE] });
    },
  },
} satisfies SandboxService<'command'>;
