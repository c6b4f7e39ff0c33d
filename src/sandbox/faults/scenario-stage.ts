/** Puts a scenario into a world that was just made: its outages, and what differs from the start on. */
import { applyEdit, checkEdit } from './edit.ts';
import { resolveOnly } from './outage-only.ts';
import { outagesOf, regionIn, scenarioSchema, type Scenario, type Scene } from './scenario-script.ts';
import type { SandboxState } from '../state.ts';

/** @throws Failure `scenario-region`, `outage-only-invalid` or `edit-invalid` (exit 2) */
export const stageScenario = (state: SandboxState, scenario: Scenario, scene: Scene): void => {
  const outages = outagesOf(scenario, scene).map((outage) =>
    outage.only === undefined ? outage : { ...outage, only: resolveOnly(state, outage, outage.only) },
  );
  state.outages.push(...outages);
  for (const { region, field, ...rest } of scenarioSchema.parse(scenario).edits) {
    const edit = { ...rest, region: regionIn(region, scene), field: field.split('.') };
    checkEdit(state, edit);
    applyEdit(state, edit);
  }
};
