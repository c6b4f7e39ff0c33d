/** The first and the last line around what a command says. */
import type { RunState } from '../../domain/run/run-state.ts';
import { firstLine, isSandbox, lastLine, type Whereabouts } from '../../report/first-line.ts';
import { wrap } from '../../report/lines.ts';
import { paint } from './line.ts';
import type { Output } from './output.ts';

/** Says where the command works. In the sandbox in a colour of its own. */
export const sayFirstLine = (output: Output, whereabouts: Whereabouts): void => {
  const line = firstLine(whereabouts);
  // Elsewhere it stays one line, for whoever reads only that.
  const shown = output.isTerminal ? wrap(line, output.columns) : [line];
  const style = isSandbox(whereabouts.target) ? 'cyan' : 'bold';
  output.announce(...shown.map((part) => [paint(style, part)]));
};

export const sayLastLine = (output: Output, target: string): void => {
  const line = lastLine(target);
  if (line !== null) output.announce([paint('cyan', line)]);
};

/** Where a recorded run works. */
export const whereaboutsOf = ({ target, plan, mode }: RunState): Whereabouts => ({
  target,
  application: plan.application,
  account: plan.account,
  from: plan.from,
  to: plan.to,
  mode,
});
