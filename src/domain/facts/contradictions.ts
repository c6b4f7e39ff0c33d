/** What the fields of a description or a manifest say against each other: each with the path of the field to change. */

export interface Contradiction {
  path: (string | number)[];
  message: string;
  /** What to write instead, a sentence; without it the field is to be corrected. */
  remedy?: string;
}

export interface Named {
  name: string;
}

export const namesOf = (things: readonly Named[]): string[] => things.map(({ name }) => name);

/** Values that are there twice. @param key null where the list holds the values themselves */
export const repeated = (field: string, key: string | null, values: readonly string[]): Contradiction[] => {
  const firsts = new Map<string, number>();
  return values.flatMap((value, index) => {
    const first = firsts.get(value);
    if (first === undefined) {
      firsts.set(value, index);
      return [];
    }
    const path = [field, index, ...(key === null ? [] : [key])];
    return [{ path, message: `"${value}" is there twice, first in ${field}[${first}]` }];
  });
};

/** Names that nothing has. */
export const unknownNames = (
  names: readonly string[],
  known: ReadonlySet<string>,
  at: (string | number)[],
  what: string,
): Contradiction[] =>
  names.flatMap((name, index) =>
    known.has(name) ? [] : [{ path: [...at, index], message: `there is no ${what} "${name}"` }],
  );

/** One name that nothing has. */
export const unknownName = (
  name: string,
  known: ReadonlySet<string>,
  path: (string | number)[],
  what: string,
): Contradiction[] => (known.has(name) ? [] : [{ path, message: `there is no ${what} "${name}"` }]);

interface Waiting extends Named {
  startsAfter: readonly string[];
}

/** Names that are on a circle of `startsAfter`, or wait for one, in declared order. */
const waitingForEver = (services: readonly Waiting[]): string[] => {
  const waiting = new Map(services.map(({ name, startsAfter }) => [name, startsAfter]));
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const [name, after] of waiting) if (!after.some((other) => waiting.has(other))) waiting.delete(name);
  }
  return [...waiting.keys()];
};

/** A circle that is met by going from one that waits to one that it waits for, again and again. */
const circleFrom = (services: readonly Waiting[], stuck: readonly string[]): string[] => {
  const passed: string[] = [];
  for (let at = stuck[0]; at !== undefined;) {
    if (passed.includes(at)) return passed.slice(passed.indexOf(at));
    passed.push(at);
    const after = services.find(({ name }) => name === at)?.startsAfter ?? [];
    at = after.find((other) => stuck.includes(other));
  }
  return [];
};

/** Services that wait for each other, so that none of them ever starts. */
export const circles = (services: readonly Waiting[]): Contradiction[] => {
  const met = circleFrom(services, waitingForEver(services));
  const index = services.findIndex(({ name }) => met.includes(name));
  if (index === -1) return [];
  const circle = namesOf(services).filter((name) => met.includes(name));
  const message =
    circle.length === 1 ? `${circle.join()} waits for itself` : `${circle.join(', ')} wait for each other`;
  return [{ path: ['services', index, 'startsAfter'], message }];
};
