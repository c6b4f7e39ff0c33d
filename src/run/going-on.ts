/** What a process enters into a journal before anything else: that it is at work, and what somebody decided for it. */
import type { OtherCommands, OtherFiles } from '../domain/run/entry.ts';
import type { Unstamped } from '../engine/goal.ts';
import type { CommandOutside } from './command-outside.ts';

/** What somebody accepted by name. */
export interface Accepted {
  otherFiles?: OtherFiles | null;
  otherCommands?: OtherCommands | null;
}

/** The decision to go on without the shared journal, if this command makes it. */
export const localEntries = <Result>({
  localReason,
  writer,
}: Pick<CommandOutside<Result>, 'localReason' | 'writer'>): Unstamped[] =>
  localReason === null ? [] : [{ kind: 'journal.local', by: writer.operator, reason: localReason }];

/**
 * The first entries of a process that goes on with a run.
 * @param caller ARN whose credentials it has
 * @param accepted files and programs of the project that the plan does not name so, where somebody accepted them
 */
export const goingOn = <Result>(
  command: Pick<CommandOutside<Result>, 'localReason' | 'writer' | 'token' | 'takeOver'>,
  caller: string,
  { otherFiles = null, otherCommands = null }: Accepted = {},
): Unstamped[] => [
  {
    kind: 'run.resumed',
    writer: command.writer,
    caller,
    token: command.token(),
    ...(command.takeOver ? { takeOver: true } : {}),
    ...(otherFiles === null ? {} : { otherFiles }),
    ...(otherCommands === null ? {} : { otherCommands }),
  },
  ...localEntries(command),
];
