/** A call as a command line that a person can paste: AWS CLI, curl or dig. */
import type { Call, CallOf } from '../domain/api/call.ts';
import { awsServiceOf, factsOf } from '../domain/api/catalogue.ts';
import { mappingToCome } from '../dry-run/paper-state.ts';
import { printableJson } from '../domain/text/printable.ts';
import { shellQuoted } from '../domain/text/shell.ts';

/** `DescribeServices` as the AWS CLI writes it, `describe-services`. */
const kebab = (operation: string): string => operation.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** Name of the endpoint that the call goes to; null for what is not an AWS call. */
export const endpointOf = ({ service, region }: Call): string | null => awsServiceOf(service)?.endpoint(region) ?? null;

const commandOf = (call: Call): string => {
  const { input, flags } = factsOf(call).inCli?.(call.input) ?? { input: call.input, flags: '' };
  const service = awsServiceOf(call.service)?.cliName ?? call.service;
  return `aws ${service} ${kebab(call.operation)} --region ${shellQuoted(call.region)}${flags} --cli-input-json ${shellQuoted(printableJson(JSON.stringify(input)))}`;
};

/** Of a mapping that was not there when this was written: the UUID is asked for first, and must be one. */
const switchOfMappingToCome = (
  { region, input }: CallOf<'lambda', 'UpdateEventSourceMapping'>,
  { functionName, eventSourceArn }: { functionName: string; eventSourceArn: string },
): string[] => {
  const at = `--region ${shellQuoted(region)}`;
  const query = shellQuoted('EventSourceMappings[].UUID');
  return [
    `MAPPING_UUID=$(aws lambda list-event-source-mappings ${at} --function-name ${shellQuoted(functionName)} --event-source-arn ${shellQuoted(eventSourceArn)} --query ${query} --output text)`,
    `echo "$MAPPING_UUID" # one UUID; where there are none or several, stop and set MAPPING_UUID to that of the stream by hand`,
    `aws lambda update-event-source-mapping ${at} --uuid "$MAPPING_UUID" ${input.Enabled === true ? '--enabled' : '--no-enabled'}`,
  ];
};

/** The command lines of one call: one, or one a resolver; for a question to a person, a comment. */
export const commandLines = (call: Call): string[] => {
  const own = factsOf(call).inShell?.(call.input);
  if (own !== undefined) return own;
  if (call.service === 'lambda' && call.operation === 'UpdateEventSourceMapping') {
    const coming = mappingToCome(call.input.UUID ?? '');
    if (coming !== null) return switchOfMappingToCome(call, coming);
  }
  return [commandOf(call)];
};
