/** Where calls go when it is not AWS itself, and what follows from that. */

/** `network` asks the real DNS and web; `emulated` answers probes from the Route 53 records behind the endpoint. */
export type ProbeMode = 'network' | 'emulated';

export interface EndpointOptions {
  /** `--endpoint-url`. Without it `AWS_ENDPOINT_URL` counts. */
  endpointUrl?: string;
  /** Overrides the choice that the endpoint implies. */
  probes?: ProbeMode;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The endpoint for all services: `--endpoint-url`, else `AWS_ENDPOINT_URL`, else none (AWS itself). */
export const endpointUrlOf = (options: EndpointOptions, environment: Environment): string | undefined => {
  const url = options.endpointUrl ?? environment['AWS_ENDPOINT_URL'];
  return url === '' ? undefined : url;
};

/** Does the URL point at this machine? A URL that cannot be read does not. */
export const isLoopback = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
};

/** Is the endpoint for all services on this machine? Then it is an emulator. */
export const isEmulated = (options: EndpointOptions, environment: Environment): boolean => {
  const url = endpointUrlOf(options, environment);
  return url !== undefined && isLoopback(url);
};

/**
 * How probes are answered. An endpoint on this machine is an emulator: behind it there are records, but no public DNS and
 * no web server, so probes are answered from the records.
 */
export const probeModeOf = (options: EndpointOptions, environment: Environment): ProbeMode => {
  if (options.probes !== undefined) return options.probes;
  return isEmulated(options, environment) ? 'emulated' : 'network';
};

/**
 * Credentials for an emulator, so that nothing real is looked up (the SDK would ask files, SSO and the instance metadata
 * service in turn) or used to sign. Anything the user set explicitly wins.
 */
export const placeholderCredentials = (
  options: EndpointOptions & { profile?: string },
  environment: Environment,
): { accessKeyId: string; secretAccessKey: string } | undefined => {
  if (!isEmulated(options, environment)) return undefined;
  const chosen = [options.profile, environment['AWS_PROFILE'], environment['AWS_ACCESS_KEY_ID']];
  return chosen.some((value) => value !== undefined)
    ? undefined
    : { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
};
