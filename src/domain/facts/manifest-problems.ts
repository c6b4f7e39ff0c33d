/** All that is wrong with a manifest: field by field, and as a whole. */
import { actingTexts } from '../text/acting-texts.ts';
import { arnProblems } from '../api/arn.ts';
import { manifestSchema } from './manifest.ts';
import { schemaProblems, withoutRepeats, type SchemaProblem } from '../text/schema-words.ts';

const FIELDS = [
  manifestSchema,
  ...['services', 'streams', 'consumers', 'loadBalancers', 'records'].map((name) => {
    const { element } = manifestSchema.shape[name as 'services' | 'streams'];
    // Names of services are taken out of their ARNs after the fields were checked.
    return 'in' in element ? element.in : element;
  }),
].flatMap(({ shape }) => Object.keys(shape));

/** Empty when the value is the manifest of one region of one account. */
export const manifestProblems = (value: unknown): SchemaProblem[] => {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) return [...schemaProblems(parsed.error.issues, value, { known: FIELDS }), ...actingTexts(value)];
  const { account, region } = parsed.data;
  return [...withoutRepeats(arnProblems(value, { account, regions: [region] })), ...actingTexts(value)];
};
