/** One client a service and region, made when first needed; all share one credential chain. */
import type { AwsService, Region } from '../domain/api/call.ts';
import { arrangeHelpers, endHelpers } from './credential-process.ts';
import { endpointUrlOf } from './endpoint.ts';
import { proxyAgents } from './proxy.ts';
import { loadSdk, type CredentialProvider, type Credentials, type Sdk, type SdkClient } from './sdk.ts';

export interface ClientOptions {
  endpointUrl?: string;
  profile?: string;
  /**
   * Where roles are assumed when the profile needs it: the standby region, so that no credential depends on the region
   * that is failing. Default: the region of the first call.
   */
  credentialsRegion?: Region;
  /** Name a bucket in the path and not in the host: an endpoint of one's own has no host name for each bucket. */
  pathStyle?: boolean;
  /** Fixed credentials; without them the SDK's default chain is asked. */
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

export interface Clients {
  get(service: AwsService, region: Region): Promise<{ sdk: Sdk; client: SdkClient }>;
  /** The credentials in use. @throws what the SDK's chain throws when there are none. */
  credentials(region: Region): Promise<Credentials>;
  /** How far the clock of AWS is ahead of this machine's, milliseconds, once that is known to matter; else 0. */
  clockOffsetMs(): number;
  /** Has all clients sign with this much added to the clock. */
  setClock(offsetMs: number): void;
  /** How often they were renewed. */
  loginCount(): number;
  /**
   * Asks the chain anew, unless that was done since `loginCount` was `epoch`. False when it gave the same ones again.
   * @throws what the chain throws.
   */
  renew(region: Region, epoch: number): Promise<boolean>;
  close(): void;
}

/**
 * Limits of every client. `requestTimeout` alone only logs a warning, `throwOnRequestTimeout` makes it an error, and
 * without `connectionTimeout` a connection attempt is never given up (@smithy/node-http-handler, set-request-timeout and
 * set-connection-timeout). 1.5 s is one repeated SYN. The engine is the one layer that retries, hence one attempt.
 */
const LIMITS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_500, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;

/**
 * Settings that only the S3 client knows. Each upload has a checksum, which a bucket with Object Lock and a default
 * retention requires (S3 User Guide, Object Lock considerations; AWS SDKs and Tools Reference Guide, Data integrity
 * protections). Of a read none is asked for: a record carries its own SHA-256. A bucket's region is known and never looked
 * up elsewhere.
 */
const OBJECTS = {
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  followRegionRedirects: false,
} as const;

/** What the clients have in common: connections and credentials. */
interface Lent {
  requestHandler: unknown;
  credentials: CredentialProvider;
}

type Renewal = Pick<Clients, 'credentials' | 'loginCount' | 'renew'>;

const createRenewal = (providerOf: (region: Region) => Promise<CredentialProvider>): Renewal => {
  let renewing: Promise<boolean> | undefined;
  let logins = 0;
  const renew = async (region: Region): Promise<boolean> => {
    const provider = await providerOf(region);
    const before = await provider();
    const after = await provider({ forceRefresh: true });
    const isNew = before.accessKeyId !== after.accessKeyId || before.sessionToken !== after.sessionToken;
    if (isNew) logins += 1;
    return isNew;
  };
  return {
    credentials: async (region) => (await providerOf(region))(),
    loginCount: () => logins,
    renew(region, epoch) {
      if (logins !== epoch) return Promise.resolve(true);
      renewing ??= renew(region).finally(() => (renewing = undefined));
      return renewing;
    },
  };
};

/** What every client is made with. */
const configurationOf = (options: ClientOptions): Readonly<Record<string, unknown>> => ({
  ...LIMITS,
  ...OBJECTS,
  requestHandler: { ...LIMITS.requestHandler, ...proxyAgents(endpointUrlOf(options, process.env), process.env) },
  ...(options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl }),
  ...(options.pathStyle === true ? { forcePathStyle: true } : {}),
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
});

/** Creates the registry of clients; no module is imported and nothing is sent until the first `get`. */
export const createClients = (options: ClientOptions): Clients => {
  const made = new Map<string, Promise<{ sdk: Sdk; client: SdkClient }>>();
  const open: SdkClient[] = [];
  let shared: Promise<Lent> | undefined;
  let clockOffsetMs = 0;
  const own = configurationOf(options);

  const make = (sdk: Sdk, region: Region, lent: Partial<Lent>): SdkClient => {
    const client = sdk.createClient({ ...own, region, systemClockOffset: clockOffsetMs, ...lent });
    open.push(client);
    return client;
  };

  /**
   * An STS client lends its HTTP handler and its credential chain to all others. Each client would run the chain for
   * itself (a dozen log-in processes), and the Kinesis client would speak HTTP/2, which knows no `connectionTimeout` and
   * cannot talk to a plain `http:` endpoint.
   */
  const borrow = async (region: Region): Promise<Lent> => {
    const [sts] = await Promise.all([loadSdk('sts'), arrangeHelpers()]);
    const { requestHandler, credentials } = make(sts, options.credentialsRegion ?? region, {}).config;
    return { requestHandler, credentials };
  };

  const create = async (service: AwsService, region: Region): Promise<{ sdk: Sdk; client: SdkClient }> => {
    shared ??= borrow(region);
    const [sdk, lent] = await Promise.all([loadSdk(service), shared]);
    return { sdk, client: make(sdk, region, lent) };
  };

  return {
    clockOffsetMs: () => clockOffsetMs,
    setClock(offsetMs) {
      clockOffsetMs = offsetMs;
      for (const { config } of open) config.systemClockOffset = offsetMs;
    },
    ...createRenewal(async (region) => (await (shared ??= borrow(region))).credentials),
    get(service, region) {
      const key = `${service}/${region}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const entry = create(service, region);
      made.set(key, entry);
      return entry;
    },
    close() {
      for (const client of open.splice(0)) client.destroy();
      endHelpers();
      made.clear();
      shared = undefined;
    },
  };
};
