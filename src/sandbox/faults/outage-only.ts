/** Names of resources that an outage is to hit alone, as people type them, turned into those that the sandbox works with. */
import { EXIT, Failure } from '../../domain/failure.ts';
import type { Region } from '../../domain/api/call.ts';
import type { OutageService } from './outage.ts';
import { ABILITIES } from './outage-abilities.ts';
import type { SandboxState } from '../state.ts';

const refused = (message: string, remedy: string): Failure =>
  new Failure({ code: 'outage-only-invalid', message, remedy, exitCode: EXIT.usage });

/** @throws Failure `outage-only-invalid` (exit 2) when the service has no such resource, or fails as a whole only */
export const resolveOnly = (
  state: SandboxState,
  { service, region }: { service: OutageService; region: Region },
  typed: readonly string[],
): string[] => {
  const resources = ABILITIES[service].only;
  if (resources === null)
    throw refused(
      `${service} fails as a whole only.`,
      `Single resources: ${Object.entries(ABILITIES)
        .flatMap(([name, { only }]) => (only === null ? [] : [`${only.collection} of ${name}`]))
        .join(', ')}.`,
    );
  const { collection } = resources;
  const found = state.regions[region];
  const names = found === undefined ? new Map<string, string>() : resources.namesIn(found);
  return typed.map((name) => {
    // A service without its cluster, as long as only one has that name.
    const fitting = [...names].filter(([key]) => key === name || key.endsWith(`/${name}`));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only[1];
    throw refused(
      fitting.length > 1
        ? `"${name}" fits several ${collection} in ${region}.`
        : `There is no "${name}" among the ${collection} in ${region}.`,
      names.size === 0 ? 'There are none.' : `Use one of: ${[...names.keys()].join(', ')}.`,
    );
  });
};
