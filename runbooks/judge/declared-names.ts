/** Zones, records, addresses and targets in a plan are those that the manifests declare. */
import type { RecordManifest } from '../../src/domain/facts/manifest.ts';
import { plainName } from '../../src/domain/api/dns-name.ts';
import type { Finding } from '../../src/domain/plan/finding.ts';
import type { NamedLadder } from './ladder.ts';
import { foreign, some, unlike, type Judged } from './promotion-view.ts';

/** The literals of a public name, held against the manifests of both regions. */
export const declaredFindings = (judged: Judged, { name, record, rungs, gates, proofs }: NamedLadder): Finding[] => {
  const { manifests } = judged;
  if (manifests === null) return [];
  const { from, to } = manifests;
  const old = from.records.find((one) => plainName(one.name) === name);
  if (record === null || old === undefined) return rungs.map(({ step }) => foreign(step, name));
  const addressOf = (manifest: typeof to, { loadBalancerName }: RecordManifest): string | undefined =>
    manifest.loadBalancers.find((one) => one.name === loadBalancerName)?.dnsName;
  const address = addressOf(to, record);
  const oldAddress = addressOf(from, old);
  const groups = to.services.filter(
    ({ name: service, targetGroup }) => targetGroup !== null && record.services.includes(service),
  );
  const endpoints = Object.fromEntries(
    [
      [from.region, oldAddress],
      [to.region, address],
    ].filter(([, dnsName]) => dnsName !== undefined),
  );
  return some(
    ...rungs.flatMap(({ step, params }) => [
      unlike(step, 'hostedZoneId', params.hostedZoneId, to.hostedZoneId),
      unlike(step, 'source', params.source, old.setIdentifier),
      unlike(step, 'toward', params.toward, record.setIdentifier),
    ]),
    ...gates.flatMap(({ step, params: { targets, probes, wayBack } }) => [
      ...probes.flatMap((probe) => [
        unlike(step, 'url', probe.url, record.probeUrl),
        probe.address === null ? null : unlike(step, 'address', probe.address, address),
      ]),
      address === undefined || probes.some((probe) => probe.address !== null)
        ? null
        : unlike(step, 'address', null, address),
      ...targets.map((target) =>
        unlike(
          step,
          `targetGroupArn of ${target.serviceName}`,
          target.targetGroupArn,
          groups.find((one) => one.name === target.serviceName)?.targetGroup?.targetGroupArn,
        ),
      ),
      groups.length > 0 && targets.length === 0
        ? unlike(
            step,
            'targets',
            [],
            groups.map((one) => one.name),
          )
        : null,
      wayBack === undefined ? null : unlike(step, 'wayBack.probe.address', wayBack.probe.address, oldAddress),
      wayBack === undefined ? null : unlike(step, 'wayBack.probe.url', wayBack.probe.url, old.probeUrl),
    ]),
    ...proofs.flatMap(({ step, params }) => [
      unlike(step, 'endpoints', params.endpoints, endpoints),
      params.probe.address === null ? null : unlike(step, 'address', params.probe.address, null),
    ]),
  );
};
