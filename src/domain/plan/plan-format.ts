/**
 * Form of a plan; another one is refused, in a file and in a journal. It stands apart from the schema: whoever only looks at a
 * journal loads no schema library.
 */
export const PLAN_SCHEMA = 'oregon-trail.plan/1';
