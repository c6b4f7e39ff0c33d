/** States of sandboxes that older versions of this tool made, in today's shape. */
import type { SandboxState } from './state.ts';

type Kept = Record<string, unknown>;

/** What an item of a stack brought had a field for each kind of resource. */
const itemOf = ({ stream, mapping, shown, ...item }: Kept): Kept => {
  if (stream !== undefined) return { ...item, brings: { type: 'aws:kinesis/stream:Stream', thing: stream } };
  if (mapping === undefined) return item;
  const thing = { mapping, ...(shown === undefined ? {} : { description: shown }) };
  return { ...item, brings: { type: 'aws:lambda/eventSourceMapping:EventSourceMapping', thing } };
};

/** Descriptions were called exhibits. */
const regionOf = ({ exhibits, ...region }: Kept): Kept => {
  const stack = region['stack'] as (Kept & { items: Kept[] }) | undefined;
  return {
    ...region,
    ...(exhibits === undefined ? {} : { descriptions: exhibits }),
    ...(stack === undefined ? {} : { stack: { ...stack, items: stack.items.map(itemOf) } }),
  };
};

/** @param state of format 1. */
export const upgraded = (state: unknown): SandboxState => {
  const old = state as Kept & { regions: Record<string, Kept> };
  const regions = Object.entries(old.regions).map(([name, region]) => [name, regionOf(region)]);
  return { ...old, regions: Object.fromEntries(regions) as unknown } as unknown as SandboxState;
};
