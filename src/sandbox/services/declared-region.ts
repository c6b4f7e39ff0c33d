/** What the program of one region declares, as services of the sandbox read it when the region is made. */
import type { z } from 'zod';
import type { Region } from '../../domain/api/call.ts';
import type { Manifest } from '../../domain/facts/manifest.ts';

/** Attributes of a resource, in Pulumi's names. */
export type Attributes = Record<string, unknown>;

/** One registration of the program, and what AWS would have answered. */
export interface RegisteredResource {
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  /** Logical name, the same in both regions. */
  name: string;
  /** False for components, which exist in the program only. */
  custom: boolean;
  /** Region of the provider that it was registered with; null without an explicit one. */
  region: Region | null;
  inputs: Attributes;
  /** Null for components of the program. */
  id: string | null;
  /** Inputs and what AWS adds to them: `arn`, `dnsName` and so on. */
  outputs: Attributes;
}

export interface DeclaredRegion {
  manifest: Manifest;
  /** Registrations by type. */
  byType: ReadonlyMap<string, readonly RegisteredResource[]>;
  /** Adds a line on what the program forgot, with the region in front; a line that is there already is not repeated. */
  note(defect: string): void;
}

/** @param defects takes the lines. */
export const declaredRegion = (
  { manifest, resources }: { manifest: Manifest; resources: readonly RegisteredResource[] },
  defects: string[],
): DeclaredRegion => {
  const noted = new Set<string>();
  return {
    manifest,
    byType: Map.groupBy(resources, ({ type }) => type),
    note(defect) {
      if (noted.has(defect)) return;
      noted.add(defect);
      defects.push(`${manifest.region}: ${defect}`);
    },
  };
};

/** A registration with its attributes checked. */
export interface Found<Fields> {
  /** Logical name in the program. */
  name: string;
  id: string;
  fields: Fields;
}

/** The registrations of one type; one whose attributes are not as AWS has them is noted and left out of the world. */
export const findAll = <Schema extends z.ZodType>(
  declared: DeclaredRegion,
  type: string,
  schema: Schema,
): Found<z.output<Schema>>[] =>
  (declared.byType.get(type) ?? []).flatMap(({ name, id, outputs }) => {
    const read = schema.safeParse(outputs);
    if (read.success) return [{ name, id: id ?? '', fields: read.data }];
    const fields = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    declared.note(`${type} "${name}" is left out, ${fields.join(', ')}`);
    return [];
  });

/** The attributes of all registrations of a type, unchecked. */
export const attributesOf = (declared: DeclaredRegion, type: string): (Attributes & { id: string | null })[] =>
  (declared.byType.get(type) ?? []).map(({ outputs, id }) => ({ ...outputs, id }));

export const record = (value: unknown): Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
export const list = (value: unknown): Attributes[] => (Array.isArray(value) ? value.map(record) : []);
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Only what is set. */
export const set = (fields: Attributes): Attributes =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
