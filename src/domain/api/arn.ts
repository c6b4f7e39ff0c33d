/** Amazon Resource Names in a document (AWS General Reference, Amazon Resource Names): whose they are, and where. */
import { showPath, showValue, type SchemaProblem } from '../text/schema-words.ts';

type Path = readonly PropertyKey[];

interface Arn {
  partition: string;
  /** Empty for what is of the world, such as a role. */
  region: string;
  /** Empty for what has none, such as a bucket. */
  account: string;
}

const arnIn = (text: string): Arn | null => {
  const { partition, region, account } =
    /^arn:(?<partition>[^:]*):[^:]*:(?<region>[^:]*):(?<account>[^:]*):/.exec(text)?.groups ?? {};
  return partition === undefined || region === undefined || account === undefined
    ? null
    : { partition, region, account };
};

const problem = (path: Path, value: string, message: string, remedy: string): SchemaProblem => ({
  path: showPath(path),
  value: showValue(value),
  message,
  remedy,
});

/** Every ARN in a value that is of another account, or of a region that is none of these. */
export const arnProblems = (
  value: unknown,
  { account, regions }: { account: string; regions: readonly string[] },
  path: Path = [],
): SchemaProblem[] => {
  if (typeof value === 'string') {
    const arn = arnIn(value);
    if (arn === null) return [];
    return [
      ...(arn.account === '' || arn.account === account
        ? []
        : [
            problem(
              path,
              value,
              `is of account ${arn.account}, and everything else of ${account}`,
              'Correct one of them.',
            ),
          ]),
      ...(arn.region === '' || regions.includes(arn.region)
        ? []
        : [
            problem(
              path,
              value,
              `is in ${arn.region}, and this is about ${regions.join(' and ')}`,
              'Correct one of them.',
            ),
          ]),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    arnProblems(item, { account, regions }, [...path, Array.isArray(value) ? Number(key) : key]),
  );
};
