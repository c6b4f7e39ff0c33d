/** Everything that a command which runs something needs, opened and closed together. */
import { guardCommands } from '../../run/known-commands.ts';
import type { Ask } from '../../aws/ask.ts';
import { watchSignals } from '../terminal/signals.ts';
import type { Invocation } from '../arguments/command.ts';
import { sayLastLine } from '../terminal/frame.ts';
import { drive, type Stage } from './drive.ts';
import { configuredPrograms } from '../settings/configured-programs.ts';
import { openPlace, placeName } from './place.ts';
import { createQuestioner } from '../terminal/questioner.ts';
import { createRenderer } from '../terminal/choose.ts';
import type { Renderer } from '../terminal/renderer.ts';

/** Opens the place, the view and the signals, has `work` done, and closes them in the reverse order, whatever happens. */
export const onStage = async (invocation: Invocation, work: (stage: Stage) => Promise<number>): Promise<number> => {
  const { settings, output } = invocation;
  const questions = new AbortController();
  let renderer: Renderer | null = null;
  const watch = watchSignals({
    onPause(text) {
      renderer?.aside({ type: 'message', text });
      if (output.form !== 'text') output.remark(text);
    },
    onStop(text) {
      output.showCursor();
      output.remark('', text);
    },
    exit: (code) => process.exit(code),
  });
  try {
    let questioner: Ask | null = null;
    const ask: Ask = (input) => questioner?.(input) ?? Promise.resolve({ answer: 'pending', by: '' });
    const opened = await openPlace({ settings, output, ask });
    const { target: guarded, commands } = guardCommands(opened.target, configuredPrograms(settings));
    const place = { ...opened, target: guarded };
    try {
      renderer = await createRenderer({ output, settings, nowMs: place.world.wallMs });
      questioner = createQuestioner({ settings, output, renderer, pause: watch.pause, signal: questions.signal });
      const { world, target, name, originOf } = place;
      const stage = {
        invocation,
        output,
        place,
        renderer,
        watch,
        reach: {
          world,
          target,
          control: watch.control,
          name,
          commands,
          ...(originOf === undefined ? {} : { originOf }),
        },
        remark: output.remark,
        closeQuestions: () => questions.abort(),
      };
      return await work({ ...stage, drive: (claimed, go) => drive(stage, claimed, go) });
    } finally {
      await renderer?.end();
      await place.close();
      sayLastLine(output, placeName(settings, process.env));
    }
  } finally {
    watch.release();
  }
};
