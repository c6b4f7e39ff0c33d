/** A region as a comparison sees it: flat items of normalised literals, which can be held against those of another region. */
import type { Region } from '../domain/api/call.ts';

/** What is compared, each in a file of its own in `kinds/`. */
export const KIND_NAMES = [
  'service',
  'task definition',
  'scaling',
  'scaling policy',
  'target group',
  'listener',
  'security group',
  'role',
  'function',
  'mapping',
  'stream',
  'certificate',
  'log group',
  'alarm',
  'quota',
  // A registration of the program, as `pulumi preview` names it.
  'declared resource',
] as const;
export type KindName = (typeof KIND_NAMES)[number];

/** A literal that two regions can have in common: regions, accounts and ids of AWS are taken out of it. */
export type Value = string | number | boolean;
export type Fields = Record<string, Value>;

/** One resource under the logical name that it has in both regions. */
export interface Item {
  kind: KindName;
  /** Such as `auth`, or `auth task` for the role of its tasks. */
  name: string;
  /** A field that is not set is not there. */
  fields: Fields;
}

/** Something that is wrong by itself, whatever the other side says. */
export interface Finding {
  kind: KindName;
  name: string;
  field: string;
  value: Value;
  expected: string;
}

/** What AWS did not tell. An empty name means all resources of the kind. */
export interface Unread {
  kind: KindName;
  name: string;
  cause: string;
}

export interface Snapshot {
  region: Region;
  items: Item[];
  findings: Finding[];
  unread: Unread[];
}

/** Of a name that begins with its subject: `auth task` belongs to `auth`. */
export const belongsTo = (name: string, subject: string): boolean =>
  subject === '' || name === subject || name.startsWith(`${subject} `);

/** Fields that are set, out of some that may not be. */
export const fieldsOf = (fields: Record<string, Value | null | undefined>): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Value] => entry[1] !== undefined && entry[1] !== null),
  );
