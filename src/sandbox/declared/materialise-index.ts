/** What one region's program registered, by type, with the fields that the sandbox reads. */
import type { z } from 'zod';
import type { ProvisionedRegion } from './provision.ts';
import type { RegisteredResource } from '../services/declared-region.ts';

/** Where a region is being made: its registrations, and the lines that say what the program forgot. */
export interface Site {
  provisioned: ProvisionedRegion;
  byType: Map<string, RegisteredResource[]>;
  startMs: number;
  /** Adds a line, with the region in front. */
  note(defect: string): void;
}

export const createSite = (provisioned: ProvisionedRegion, startMs: number, defects: string[]): Site => ({
  provisioned,
  byType: Map.groupBy(provisioned.resources, ({ type }) => type),
  startMs,
  note: (defect) => defects.push(`${provisioned.region}: ${defect}`),
});

/** A registration with its attributes checked. */
export interface Found<Fields> {
  /** Logical name in the program. */
  name: string;
  id: string;
  fields: Fields;
}

/** The registrations of one type; one whose attributes are not as AWS has them is noted and left out of the world. */
export const findAll = <Schema extends z.ZodType>(
  site: Site,
  type: string,
  schema: Schema,
): Found<z.output<Schema>>[] =>
  (site.byType.get(type) ?? []).flatMap(({ name, id, outputs }) => {
    const read = schema.safeParse(outputs);
    if (read.success) return [{ name, id: id ?? '', fields: read.data }];
    const fields = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    site.note(`${type} "${name}" is left out, ${fields.join(', ')}`);
    return [];
  });
