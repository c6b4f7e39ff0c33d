/** The scenarios that ship with the sandbox. */
import { EXIT, Failure } from '../../domain/failure.ts';
import { kinesis2020 } from './scenario-kinesis-2020.ts';
import { network2021 } from './scenario-network-2021.ts';
import { regionDown } from './scenario-region-down.ts';
import type { Scenario } from './scenario-script.ts';

/** Nothing happens, until an outage is set by hand. */
const quiet: Scenario = {
  name: 'quiet',
  title: 'Nothing fails',
  source: 'invented',
  startsAt: kinesis2020.startsAt,
  alertedAt: null,
  rows: [],
};

/** All scenarios, the default first. */
export const SCENARIOS: readonly Scenario[] = [kinesis2020, network2021, regionDown, quiet];

/**
 * The scenario of a name.
 * @throws Failure `scenario-unknown` (exit 2).
 */
export const scenarioNamed = (name: string): Scenario => {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  throw new Failure({
    code: 'scenario-unknown',
    message: `There is no scenario "${name}".`,
    remedy: `Use one of: ${SCENARIOS.map((scenario) => scenario.name).join(', ')}.`,
    exitCode: EXIT.usage,
  });
};
