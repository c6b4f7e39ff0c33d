/** The real world as a target: AWS through the SDK v3 clients, probes through public DNS and the web, and a person. */
import type { Answer, AwsService, Call, Region, Target } from '../domain/api/call.ts';
import type { Origin } from '../domain/run/person.ts';
import { createAsking, type Ask } from './ask.ts';
import { callAws } from './call-aws.ts';
import { clockWords } from './classify.ts';
import { createClients, type Clients } from './clients.ts';
import { within } from './deadline.ts';
import { withLogin } from './login.ts';
import { fromEmulator, toEmulator } from './emulator.ts';
import { endpointUrlOf, isEmulated, placeholderCredentials, probeModeOf, type ProbeMode } from './endpoint.ts';
import { probesBesideProxy } from './proxy.ts';
import { probeDns } from './probe-dns.ts';
import { emulateDns, emulateHttp, type ReadRecords } from './probe-emulated.ts';
import { probeHttp } from './probe-http.ts';
import { runCommand } from './run-command.ts';
import { credentialSource } from './source-profile.ts';
import { publicDnsTrouble, PUBLIC_RESOLVERS } from './resolvers.ts';

export interface AwsTargetOptions {
  /**
   * One endpoint for all services and regions (`--endpoint-url`). Without it the SDK honours `AWS_ENDPOINT_URL_<SERVICE>`,
   * `AWS_ENDPOINT_URL` and `endpoint_url` in the profile, in this order.
   */
  endpointUrl?: string;
  /** Profile of the shared AWS configuration. */
  profile?: string;
  /** Default: `emulated` when the endpoint for all services is on this machine, else `network`. */
  probes?: ProbeMode;
  /** Where roles are assumed: give the standby region, so that no credential depends on the failing one. */
  credentialsRegion?: Region;
  /** IP addresses (`:port` if not 53) of the DNS resolvers that network probes ask. Default: three public ones. */
  resolvers?: readonly string[];
  /** Puts a question to the operator. Without it every question is answered with a no of kind `denied`. */
  ask?: Ask;
  /** Told once, a sentence, when the clock of this machine is wrong and calls are signed with AWS's. */
  onClock?: (text: string) => void;
  /** Runs Pulumi on the stacks. Without it such calls are answered with a no of kind `missing`. */
  stacks?: Send<StackCall>;
}

export interface AwsTarget extends Target {
  /** When the credentials in use end, milliseconds since 1970; null when they do not end, or there are none. */
  credentialsEndAt(region: Region): Promise<number | null>;
  /** Why probes of a name do not show what users see, a sentence; null when nothing is known against it. */
  probeTrouble(name: string): Promise<string | null>;
  /** From where the credentials take on their role, and who those are of. */
  originOf(region: Region): Promise<Origin>;
  close(): void;
}

type Probe = Extract<Call, { service: 'probe' }>;
type AwsCall = Extract<Call, { service: AwsService }>;
type StackCall = Extract<Call, { service: 'pulumi' }>;
type Send<SomeCall> = (call: SomeCall, deadlineMs: number) => Promise<Answer>;

const noStacks: Send<StackCall> = ({ input: { stack } }) =>
  Promise.resolve({
    outcome: 'no',
    error: {
      code: 'NoPulumiProject',
      message: `Nothing says where the program of stack ${stack} is.`,
      kind: 'missing',
    },
  });

const networkProbes =
  (resolvers: readonly string[]): Send<Probe> =>
  (call, deadlineMs) =>
    call.operation === 'Http'
      ? probeHttp(call.input, resolvers, deadlineMs)
      : probeDns(call.input, resolvers, deadlineMs);

const emulatedProbes = (clients: Clients): Send<Probe> => {
  // Reading records loads a schema, which the real thing has no use for.
  const read: ReadRecords = async (name, deadlineMs) =>
    (await import('./weighted-records.ts')).createRecordReader(clients)(name, deadlineMs);
  const late = (): Answer => ({
    outcome: 'unknown',
    error: { code: 'RequestTimeout', message: 'The records could not be read in time.', kind: 'timeout' },
  });
  return (call, deadlineMs) => {
    const probe = (): Promise<Answer> =>
      call.operation === 'Http' ? emulateHttp(call.input, read, deadlineMs) : emulateDns(call.input, read, deadlineMs);
    return within(deadlineMs, probe, late);
  };
};

/** How long STS may take to say whose credentials are behind a role. */
const ORIGIN_TIMEOUT_MS = 5000;

/** Asks whose the credentials are from which the profile takes on its role: with these, and not with those of the role. */
const askOrigin = async (options: AwsTargetOptions, region: Region): Promise<Origin> => {
  const { endpointUrl } = options;
  const { profile, source, keys } = await credentialSource(options.profile, process.env);
  // Sessions of functions are called after them (Lambda Developer Guide, Defined runtime environment variables).
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'];
  const program = functionName === undefined ? null : `they are of the Lambda function ${functionName}`;
  if (source === null) return { profile, source, program };
  const clients = createClients({
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(keys === null ? { profile: source } : { credentials: keys }),
    credentialsRegion: region,
  });
  try {
    const call = { service: 'sts', operation: 'GetCallerIdentity', region, input: {} } as const;
    return { profile, source: { profile: source, caller: await callAws(clients, call, ORIGIN_TIMEOUT_MS) }, program };
  } finally {
    clients.close();
  }
};

/**
 * A target that sends each call once through the real AWS SDK and answers by the deadline. Nothing is imported or sent
 * before the first call. Endpoints are regional, STS included; Route 53 alone is called in us-east-1.
 */
export const createAwsTarget = (options: AwsTargetOptions = {}): AwsTarget => {
  const { endpointUrl, profile, credentialsRegion, resolvers = PUBLIC_RESOLVERS, stacks = noStacks } = options;
  const credentials = placeholderCredentials(options, process.env);
  const clients = createClients({
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentialsRegion === undefined ? {} : { credentialsRegion }),
    ...(credentials === undefined ? {} : { credentials }),
    pathStyle: endpointUrlOf(options, process.env) !== undefined,
  });
  const mode = probeModeOf(options, process.env);
  const probe = mode === 'emulated' ? emulatedProbes(clients) : networkProbes(resolvers);
  const asking = createAsking(options.ask);
  const callOnce: Send<AwsCall> = isEmulated(options, process.env)
    ? async (call, deadlineMs) => fromEmulator(call, await callAws(clients, toEmulator(call), deadlineMs))
    : (call, deadlineMs) => callAws(clients, call, deadlineMs);
  let isClockTold = false;
  const callService = withLogin(clients, async (call, deadlineMs) => {
    const answer = await callOnce(call, deadlineMs);
    const offsetMs = clients.clockOffsetMs();
    if (offsetMs !== 0 && !isClockTold) {
      isClockTold = true;
      options.onClock?.(`${clockWords(offsetMs)} Calls are signed with the time of AWS; set the clock.`);
    }
    return answer;
  });

  return {
    send(call, deadlineMs) {
      switch (call.service) {
        case 'probe':
          return probe(call, deadlineMs);
        case 'pulumi':
          return stacks(call, deadlineMs);
        case 'human':
          return asking(call.input, deadlineMs);
        case 'command':
          return runCommand(call.input, deadlineMs);
        default:
          return callService(call, deadlineMs);
      }
    },
    async credentialsEndAt(region) {
      const credentials = await clients.credentials(region).catch(() => null);
      return credentials?.expiration?.getTime() ?? null;
    },
    async probeTrouble(name) {
      if (mode === 'emulated') return null;
      const said = [await publicDnsTrouble(resolvers, name), probesBesideProxy(process.env)];
      return said.filter((one) => one !== null).join(' ') || null;
    },
    originOf: (region) => askOrigin(options, region),
    close: () => clients.close(),
  };
};
