/**
 * Commands of the user: the sandbox runs nothing on the machine. A command that is run ends with exit code 0, and one that
 * looks says whether the command of its name was run (0) or not, or was taken back (1).
 */
import type { Answer, Call } from '../../domain/api/call.ts';
import { yes } from './answer.ts';
import type { Place } from '../state.ts';

const LINE = 'the sandbox ran nothing and says what a success would say';

export const callCommand = ({ state }: Place, call: Extract<Call, { service: 'command' }>): Answer => {
  const { name } = call.input;
  const others = (state.commands ?? []).filter((other) => other !== name);
  if (call.operation === 'Look')
    return yes({ exitCode: others.length < (state.commands ?? []).length ? 0 : 1, lines: [] });
  state.commands = call.input.way === 'there' ? [...others, name] : others;
  return yes({ exitCode: 0, lines: [LINE] });
};
