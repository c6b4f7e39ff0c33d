/** Which resources a call names, in the names that outages of single resources use. */
import type { Call } from '../../domain/api/call.ts';
import type { SandboxState } from '../state.ts';

const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
const afterColon = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf(':') + 1);

const namesIn = ({ regions }: SandboxState, call: Call): (string | undefined)[] => {
  const input = call.input as Readonly<Record<string, unknown>>;
  const text = (field: string): string | undefined => {
    const value = input[field];
    return typeof value === 'string' ? value : undefined;
  };
  switch (call.service) {
    case 'ecs': {
      const cluster = lastPart(text('cluster') ?? 'default');
      const { services = [text('service')] } = input as { services?: (string | undefined)[] };
      return services.map((name) => (name === undefined ? name : `${cluster}/${lastPart(name)}`));
    }
    case 'kinesis':
      return [lastPart(text('StreamName') ?? text('StreamARN') ?? '')];
    case 'lambda': {
      const arn = regions[call.region]?.mappings[text('UUID') ?? '']?.functionArn;
      return [afterColon(text('FunctionName') ?? arn ?? '')];
    }
    default:
      return [];
  }
};

/** Nothing for a call that lists, or that no outage of single resources can be about. */
export const resourcesOf = (state: SandboxState, call: Call): string[] => {
  if (!state.outages.some(({ only, service }) => only !== undefined && service === call.service)) return [];
  return namesIn(state, call).filter((name): name is string => name !== undefined && name !== '');
};
