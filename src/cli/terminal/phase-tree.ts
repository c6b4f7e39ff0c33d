/** The part of the live view that is listr2: it draws lines and a spinner, and nothing else of it is used. */
import { DefaultRenderer, Listr, type ListrTaskObject, type ListrTaskWrapper } from 'listr2';
import { PHASE_MARKS, type PhaseStatus } from '../../report/phases.ts';
import { paint, type Painted, type Style } from './line.ts';
import type { Output } from './output.ts';

/** What one line shows now. */
export interface TreeLine {
  status: PhaseStatus | 'heading';
  title: string;
  /** A second line below it: what is waited for. */
  detail: string;
}

export interface PhaseTree {
  show(lines: readonly TreeLine[]): void;
  /** Takes the tree off the screen. */
  close(): Promise<void>;
}

const STYLES: Record<PhaseStatus, Style> = {
  waiting: 'dim',
  active: 'cyan',
  done: 'green',
  passed: 'yellow',
  failed: 'red',
  undone: 'yellow',
};

/** A line's mark. */
export const markOf = (status: PhaseStatus): Painted => paint(STYLES[status], PHASE_MARKS[status]);

type Wrapper = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof DefaultRenderer>;
type AnyTask = ListrTaskObject<unknown>;

type Screen = Pick<Output, 'drawn' | 'isStalled'>;

interface View extends Screen {
  lines: readonly TreeLine[];
  isClosed: boolean;
}

/** listr2 wants a class; marks come from the journal and not from what its own tasks have done. */
const rendererFor = (view: View): typeof DefaultRenderer =>
  class PhaseRenderer extends DefaultRenderer {
    override update(): void {
      if (!view.isClosed && !view.isStalled()) super.update();
    }
    protected override style(task: AnyTask, isOutput = false): string {
      if (isOutput) return view.drawn([paint('dim', '›')]);
      const line = view.lines.find(({ title }) => title === task.title);
      if (line === undefined || line.status === 'heading') return '';
      if (line.status === 'active') return view.drawn([paint('cyan', this.spinnerFrame())]);
      return view.drawn([markOf(line.status)]);
    }
    private spinnerFrame(): string {
      const { spinner } = this as unknown as { spinner: { fetch(): string } };
      return spinner.fetch();
    }
  };

/**
 * Opens the tree with as many lines as it will ever have. It installs no signal handler, rolls nothing back, and never ends
 * the process: each of its tasks only waits until the tree is closed.
 */
export const openPhaseTree = (lines: readonly TreeLine[], { drawn, isStalled }: Screen): PhaseTree => {
  // listr2 writes past `output.ts`.
  const printed = ({ status, title, detail }: TreeLine): TreeLine => ({
    status,
    title: drawn(title),
    detail: drawn(detail),
  });
  const view: View = { lines: lines.map(printed), isClosed: false, drawn, isStalled };
  const wrappers: Wrapper[] = [];
  let release = (): void => {};
  const closing = new Promise<void>((resolve) => (release = resolve));
  const list = new Listr<unknown, typeof DefaultRenderer, typeof DefaultRenderer>(
    view.lines.map(({ title }, index) => ({
      title,
      task: (_context: unknown, wrapper: Wrapper) => {
        wrappers[index] = wrapper;
        return closing;
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: rendererFor(view),
      rendererOptions: { clearOutput: true, formatOutput: 'truncate', removeEmptyLines: false },
    },
  );
  const ended = list.run();
  return {
    show(next) {
      view.lines = next.map(printed);
      for (const [index, { title, detail }] of view.lines.entries()) {
        const wrapper = wrappers[index];
        if (wrapper === undefined) continue;
        if (wrapper.title !== title) wrapper.title = title;
        if (wrapper.output !== detail) wrapper.output = detail;
      }
    },
    async close() {
      view.isClosed = true;
      release();
      await ended;
    },
  };
};
