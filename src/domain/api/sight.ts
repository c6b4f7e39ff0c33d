/** What reads show. */

/** What the reads show, or why they show nothing. `unknown` never counts as anything else. */
export type Sight<Seen> = { known: true; seen: Seen } | { known: false; cause: string };
