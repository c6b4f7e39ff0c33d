/**
 * A proxy that leads out: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in capitals or not, as curl and the AWS CLI read them. Node's
 * own agents go through it (Node.js documentation, http, "Built-in proxy support"). An endpoint on this machine is never asked
 * through a proxy, and neither are probes, which show what users see.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { isLoopback } from './endpoint.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const;

/** The variable that names a proxy; null when none does. */
export const proxyVariable = (environment: Environment): string | null =>
  VARIABLES.find((name) => (environment[name] ?? '') !== '') ?? null;

/** Node 24.5, and 22.21 of the line before, were the first whose agents go through proxies. */
export const knowsProxies = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
};

/** As the SDK makes its own (@smithy/node-http-handler). */
const AGENT = { keepAlive: true, maxSockets: 50 } as const;

/** Agents that go through the proxy of the environment; none where there is no proxy, or the endpoint is on this machine. */
export const proxyAgents = (
  endpointUrl: string | undefined,
  environment: Environment,
): { httpAgent?: HttpAgent; httpsAgent?: HttpsAgent } => {
  if (proxyVariable(environment) === null || (endpointUrl !== undefined && isLoopback(endpointUrl))) return {};
  const options: AgentOptions = { ...AGENT, proxyEnv: environment };
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
};

/** What to say of a proxy that this Node cannot go through, a sentence; null where it can, or there is none. */
export const proxyTrouble = (environment: Environment, version: string): string | null => {
  const variable = proxyVariable(environment);
  if (variable === null || knowsProxies(version)) return null;
  return `${variable} is set, and Node ${version} does not go through it: calls of AWS are sent directly. Node 24.5 or 22.21 and newer do.`;
};

/** What to say of probes where a proxy leads out, a sentence; null where there is none. */
export const probesBesideProxy = (environment: Environment): string | null => {
  const variable = proxyVariable(environment);
  return variable === null
    ? null
    : `Probes do not go through the proxy of ${variable}: the gates need a direct way to the public names.`;
};
