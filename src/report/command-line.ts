/** A call as a command line that a person can paste: AWS CLI, curl or dig. */
import type { Call, CallOf, CommandInput } from '../domain/api/call.ts';
import { mappingToCome } from '../dry-run/paper-state.ts';
import { onOneLine, printableJson } from '../domain/text/printable.ts';
import { shellQuoted } from '../domain/text/shell.ts';

/** `DescribeServices` as the AWS CLI writes it, `describe-services`. */
const kebab = (operation: string): string => operation.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

/** Endpoint of the service in the region; Route 53 has one for the world (AWS General Reference, service endpoints). */
const ENDPOINTS: Record<string, (region: string) => string> = {
  ecs: (region) => `ecs.${region}.amazonaws.com`,
  'application-autoscaling': (region) => `application-autoscaling.${region}.amazonaws.com`,
  elbv2: (region) => `elasticloadbalancing.${region}.amazonaws.com`,
  lambda: (region) => `lambda.${region}.amazonaws.com`,
  kinesis: (region) => `kinesis.${region}.amazonaws.com`,
  route53: () => 'route53.amazonaws.com',
  cloudwatch: (region) => `monitoring.${region}.amazonaws.com`,
  s3control: (region) => `s3-control.${region}.amazonaws.com`,
  'service-quotas': (region) => `servicequotas.${region}.amazonaws.com`,
  sts: (region) => `sts.${region}.amazonaws.com`,
};

/** Name of the endpoint that the call goes to; null for what is not an AWS call. */
export const endpointOf = ({ service, region }: Call): string | null => ENDPOINTS[service]?.(region) ?? null;

/** The CLI takes this number as a string, and would page through the whole zone without being told not to. */
const cliInput = (call: Call): { input: unknown; flags: string } => {
  if (call.service !== 'route53' || call.operation !== 'ListResourceRecordSets')
    return { input: call.input, flags: '' };
  return { input: { ...call.input, MaxItems: `${call.input.MaxItems ?? 100}` }, flags: ' --no-paginate' };
};

const curl = ({ input: { url, address, count } }: CallOf<'probe', 'Http'>): string => {
  const { hostname, protocol, port } = new URL(url);
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const through = address === undefined ? '' : ` --connect-to ${shellQuoted(`${hostname}:${at}:${address}:${at}`)}`;
  const format = shellQuoted('%{http_code} %header{x-served-by-region}\\n');
  return `for i in $(seq ${count}); do curl -sS -o /dev/null -m 5 -w ${format}${through} ${shellQuoted(url)}; done`;
};

/** Public resolvers of three operators. */
const RESOLVERS = ['1.1.1.1', '8.8.8.8', '9.9.9.9'];

/** An alias answers with the addresses of its load balancer, so those are asked for too. */
const dig = ({ input: { name, endpoints } }: CallOf<'probe', 'Dns'>): string[] => [
  ...RESOLVERS.map((resolver) => `dig +short @${resolver} ${shellQuoted(name)} A`),
  ...Object.entries(endpoints).map(([region, endpoint]) => `dig +short ${shellQuoted(endpoint)} A # ${region}`),
];

const commandOf = (call: Call): string => {
  const { input, flags } = cliInput(call);
  return `aws ${call.service} ${kebab(call.operation)} --region ${shellQuoted(call.region)}${flags} --cli-input-json ${shellQuoted(printableJson(JSON.stringify(input)))}`;
};

/** Run in the folder of the Pulumi project. */
const pulumi = ({ operation, input: { stack, posture } }: Extract<Call, { service: 'pulumi' }>): string[] => {
  const named = `--stack ${shellQuoted(stack)}`;
  const configure = `pulumi config set ${named} posture ${shellQuoted(posture)}`;
  return operation === 'Preview'
    ? [`pulumi preview ${named} # after: ${configure}`]
    : [configure, `pulumi up ${named} --yes`];
};

/** What the tool does itself: the pinned file, in its directory, with the named variables and no others. */
const commandOfUser = ({ argv, sha256, directory, environment }: CommandInput): string[] => {
  const [file = '', ...words] = argv.map(shellQuoted);
  const variables = environment.map((name) => ` ${name}="$${name}"`).join('');
  return [
    `echo ${shellQuoted(`${sha256}  ${argv[0] ?? ''}`)} | sha256sum -c`,
    `(cd ${shellQuoted(directory)} && env -i${variables} ${[file, ...words].join(' ')})`,
  ];
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
  if (call.service === 'probe' && call.operation === 'Http') return [curl(call)];
  if (call.service === 'probe' && call.operation === 'Dns') return dig(call);
  if (call.service === 'command') return commandOfUser(call.input);
  if (call.service === 'human')
    return [onOneLine(`# ${call.input.question} Type ${call.input.expected} aloud to your second pair of eyes.`)];
  if (call.service === 'pulumi') return pulumi(call);
  if (call.service === 'lambda' && call.operation === 'UpdateEventSourceMapping') {
    const coming = mappingToCome(call.input.UUID ?? '');
    if (coming !== null) return switchOfMappingToCome(call, coming);
  }
  return [commandOf(call)];
};
