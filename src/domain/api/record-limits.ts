/** How long the records of a region's streams last, and how old its consumers take them: what a hand-over may cost. */
import type { Answer, OutputOf } from './call.ts';

export interface RecordLimits {
  /** By logical name of the stream; null where it is not known. */
  retentionHours: Record<string, number | null>;
  /** By logical name of the consumer; null where it is not known or where its mapping takes whatever the stream holds. */
  consumers: Record<string, { maximumAgeSeconds: number; destination: string | null } | null>;
}

/** The answer to DescribeStreamSummary. */
export const seeRetentionHours = (answer: Answer | undefined): number | null => {
  if (answer?.outcome !== 'yes') return null;
  const output = answer.output as Partial<OutputOf<'kinesis', 'DescribeStreamSummary'>>;
  return output.StreamDescriptionSummary?.RetentionPeriodHours ?? null;
};

/** One mapping in an answer to ListEventSourceMappings; -1 is without limit (Lambda API Reference, CreateEventSourceMapping). */
export const seeMaximumAge = (
  answer: Answer | undefined,
  mappingUuid: string | null,
): RecordLimits['consumers'][string] => {
  if (answer?.outcome !== 'yes') return null;
  const output = answer.output as OutputOf<'lambda', 'ListEventSourceMappings'>;
  const mapping = output.EventSourceMappings?.find(({ UUID }) => UUID === mappingUuid);
  const seconds = mapping?.MaximumRecordAgeInSeconds ?? -1;
  if (seconds < 0) return null;
  return { maximumAgeSeconds: seconds, destination: mapping?.DestinationConfig?.OnFailure?.Destination ?? null };
};
