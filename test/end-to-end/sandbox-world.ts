/** The sandbox as anyone can see it: through `failover sandbox show --json`, not through the tool's own journal. */
import assert from 'node:assert/strict';
import type { SandboxView } from '../../src/sandbox/view.ts';
import { failover } from './command.ts';

export const showWorld = async (cwd: string): Promise<SandboxView> => {
  const { stdout, code, stderr } = await failover(cwd, ['sandbox', 'show', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as SandboxView;
};

/** All that a promotion may change; what autoscaling does in the old region is not part of it. */
export const changeable = ({ regions, records, claim }: SandboxView) => ({
  services: regions['us-west-2']?.services.map(({ name, desired, min, max }) => ({ name, desired, min, max })),
  mappings: Object.values(regions).flatMap(({ mappings }) =>
    mappings.map(({ function: name, state }) => ({ name, state })),
  ),
  streams: regions['us-west-2']?.streams.map(({ name, mode, shards }) => ({ name, mode, shards })),
  weights: records.map(({ setIdentifier, weight }) => ({ setIdentifier, weight })),
  isClaimed: claim !== null,
});

export interface StatusDocument {
  run: number;
  state: string;
  steps: { id: string; state: string }[];
}

export const showStatus = async (cwd: string): Promise<StatusDocument> => {
  const { stdout, code, stderr } = await failover(cwd, ['status', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as StatusDocument;
};
