/**
 * Which event source mapping is meant. A function may have several: of a stream, of a queue for redrive, one an alias; and
 * one that was made again has another UUID. So a mapping is identified by its function and the stream that it reads.
 */

/** The fields of Lambda's EventSourceMappingConfiguration that tell. */
interface Listed {
  UUID?: string | undefined;
  FunctionArn?: string | undefined;
  EventSourceArn?: string | undefined;
}

export interface MappingName {
  /** As it was when the manifest was made; null when there was none. */
  mappingUuid: string | null;
  /** Name, partial ARN or ARN, with or without an alias or version (Lambda API Reference, FunctionName). */
  functionName: string;
  /** Name or ARN; absent in plans of versions that did not say it. */
  streamName?: string | undefined;
}

const NEWEST = '$LATEST';

const functionOf = (text: string): { name: string; qualifier: string | null } => {
  const [name = '', qualifier = NEWEST] = text.replace(/^.*function:/, '').split(':');
  return { name, qualifier: qualifier === NEWEST ? null : qualifier };
};

/** The bare name of a function: concurrency is set aside for all of its versions and aliases together. */
export const bareFunctionName = (functionName: string): string => functionOf(functionName).name;

/** Of a stream's ARN, or that of one of its registered consumers (`…:stream/NAME/consumer/…`); null for any other source. */
const streamIn = (eventSourceArn: string): string | null =>
  /^arn:[^:]+:kinesis:[^:]*:[^:]*:stream\/(?<name>[^/]+)/.exec(eventSourceArn)?.groups?.['name'] ?? null;

/** An alias or version counts only where it is asked for: which one a function's consumer goes through is its owner's business. */
const isOfFunction = (arn: string, wanted: string): boolean => {
  const [own, meant] = [functionOf(arn), functionOf(wanted)];
  return own.name === meant.name && (meant.qualifier === null || own.qualifier === meant.qualifier);
};

const isOfStream = (arn: string, wanted: string): boolean => streamIn(arn) === (streamIn(wanted) ?? wanted);

/**
 * The mappings that are meant: one as a rule, none, or several that only a person can tell apart.
 * A UUID decides as long as it is there and reads that stream for that function.
 */
export const meantMappings = <Mapping extends Listed>(
  mappings: readonly Mapping[],
  { mappingUuid, functionName, streamName }: MappingName,
): Mapping[] => {
  const fits = ({ FunctionArn, EventSourceArn }: Mapping, isNamed: boolean): boolean => {
    const ofFunction = FunctionArn === undefined ? isNamed : isOfFunction(FunctionArn, functionName);
    if (streamName === undefined) return ofFunction;
    return ofFunction && (EventSourceArn === undefined ? isNamed : isOfStream(EventSourceArn, streamName));
  };
  const named = mappings.find((one) => one.UUID === mappingUuid && fits(one, true));
  return named === undefined ? mappings.filter((one) => fits(one, false)) : [named];
};
