/** The heads of one run as its records come by, read or written, from the first on. */
import { createHeadMaker, type AnchoredHead } from './anchor.ts';
import { createMilestones, type IsDecisive } from './milestone.ts';

export interface HeadCourse {
  /** @returns null of a record that came by before, or that no head can be made of */
  take(record: { sequence: number; bytes: string }): { head: AnchoredHead; isMilestone: boolean } | null;
  /** The last head that had to be published; null before the first. */
  due(): AnchoredHead | null;
}

export const createHeadCourse = (run: number, isDecisive: IsDecisive): HeadCourse => {
  const maker = createHeadMaker(run);
  const milestones = createMilestones(isDecisive);
  let seen = 0;
  let due: AnchoredHead | null = null;
  return {
    take(record) {
      if (record.sequence !== seen + 1) return null;
      const made = maker.take(record);
      if (made === null) return null;
      seen = record.sequence;
      const isMilestone = milestones.isMilestone(made.entries);
      if (isMilestone) due = made.head;
      return { head: made.head, isMilestone };
    },
    due: () => due,
  };
};

/** The courses of all runs of a journal, each begun when it is first asked for. */
export const createHeadCourses = (isDecisive: IsDecisive): ((run: number) => HeadCourse) => {
  const courses = new Map<number, HeadCourse>();
  return (run) => {
    const one = courses.get(run) ?? createHeadCourse(run, isDecisive);
    courses.set(run, one);
    return one;
  };
};
