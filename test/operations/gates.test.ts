import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirm } from '../../src/operations/confirm.ts';
import { gate } from '../../src/operations/gate.ts';
import { proof } from '../../src/operations/proof.ts';
import { targets } from '../../src/operations/targets.ts';
import { healthAnswer, RUN, seenIn, silent, verdictOn, yes } from './answers.ts';

const GROUP = {
  serviceName: 'auth',
  targetGroupArn: 'arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/auth/1',
  floor: 2,
};

test('only healthy targets count, and too few are waited for', () => {
  const params = { region: 'us-west-2', ...GROUP };
  assert.equal(verdictOn(targets, params, healthAnswer('healthy', 'healthy')), 'met');
  assert.equal(verdictOn(targets, params, healthAnswer('healthy', 'initial', 'unhealthy', 'draining')), 'unmet');
  assert.equal(verdictOn(targets, params, healthAnswer()), 'unmet');
  assert.equal(verdictOn(targets, params, silent), 'unknown');
  assert.equal(targets.params.safeParse({ ...params, floor: 0 }).success, false);
});

const probe = {
  url: 'https://app.pony.example/healthz',
  address: 'pony.us-west-2.elb.amazonaws.com',
  count: 20,
  minSuccessShare: 0.95,
};
const GATE = {
  region: 'us-west-2',
  name: 'app.pony.example',
  targets: [GROUP],
  probes: [probe, { ...probe, address: null }],
};
const http = (succeeded: number, failed: number, regions: Record<string, number> = {}) =>
  yes({ succeeded, failed, regions });
const well = healthAnswer('healthy', 'healthy');

test('a traffic gate is green when targets and both probes are good enough', () => {
  assert.equal(verdictOn(gate, GATE, well, http(20, 0), http(19, 1)), 'met');
});

test('a traffic gate is breached at once by too few targets or too many failed requests, and says which', () => {
  assert.equal(verdictOn(gate, GATE, healthAnswer('healthy'), http(20, 0), http(20, 0)), 'breached');
  assert.equal(verdictOn(gate, GATE, well, http(18, 2), http(20, 0)), 'breached');
  const verdict = gate.verify(seenIn(gate, GATE, well, http(20, 0), http(0, 20)), GATE, RUN);
  assert.ok(verdict.verdict === 'breached' && verdict.reason.includes('0 of 20 requests through the public name'));
});

test('a traffic gate that could not look is unknown, never green', () => {
  assert.equal(verdictOn(gate, GATE, silent, http(20, 0), http(20, 0)), 'unknown');
  assert.equal(verdictOn(gate, GATE, well, http(20, 0), silent), 'unknown');
  assert.equal(verdictOn(gate, GATE, well, http(20, 0), http(0, 0)), 'breached');
});

test('a probe that is not judged cannot breach, and a gate without anything to ask is refused', () => {
  const reported = { ...GATE, probes: [probe, { ...probe, address: null, minSuccessShare: 0 }] };
  assert.equal(verdictOn(gate, reported, well, http(20, 0), http(0, 20)), 'met');
  assert.equal(gate.params.safeParse({ ...GATE, targets: [], probes: [] }).success, false);
});

test('the probe of one region connects to its load balancer and keeps the public name', () => {
  const [, inner, outer] = gate.observe(GATE, RUN, null);
  assert.deepEqual(inner?.input, { url: probe.url, count: 20, address: probe.address });
  assert.deepEqual(outer?.input, { url: probe.url, count: 20 });
});

const PROOF = {
  region: 'us-west-2',
  name: 'app.pony.example',
  endpoints: { 'us-east-1': 'pony.us-east-1.elb.amazonaws.com', 'us-west-2': 'pony.us-west-2.elb.amazonaws.com' },
  probe: { ...probe, address: null },
};
const dns = (...regions: (string | null)[]) =>
  yes({ answers: regions.map((region) => ({ resolver: 'r', region, ttlSeconds: 60 })) });

test('the proof needs all resolvers and served requests, and waits for old answers to expire', () => {
  const served = http(20, 0, { 'us-west-2': 20 });
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2', 'us-west-2'), served), 'met');
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2', 'us-east-1'), served), 'unmet');
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2', null), served), 'unmet');
  assert.equal(verdictOn(proof, PROOF, dns(), served), 'unmet');
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2'), http(20, 0, { 'us-east-1': 20 })), 'unmet');
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2'), http(0, 20, { 'us-west-2': 20 })), 'unmet');
  assert.equal(verdictOn(proof, PROOF, silent, served), 'unknown');
});

test('an operator confirms by name; silence waits and a no stops', () => {
  const params = { region: 'us-west-2', question: 'Move?', statement: ['A line.'], expected: 'us-west-2' };
  const said = (answer: string) => yes({ answer, by: 'cleo' });
  assert.deepEqual(confirm.verify(seenIn(confirm, params, said('yes')), params, RUN), {
    verdict: 'met',
    evidence: 'yes by cleo',
  });
  assert.equal(verdictOn(confirm, params, said('pending')), 'unmet');
  assert.equal(verdictOn(confirm, params, said('no')), 'breached');
  assert.equal(verdictOn(confirm, params, silent), 'unknown');
});

test('where further regions keep their users, the proof asks that the region that is left has nobody any more', () => {
  const kept = { ...PROOF, othersKeepUsers: true };
  const spread = http(20, 0, { 'us-west-2': 15, 'eu-west-1': 5 });
  assert.equal(verdictOn(proof, kept, dns('us-west-2', null), spread), 'met');
  assert.equal(verdictOn(proof, PROOF, dns('us-west-2', null), spread), 'unmet');
  assert.equal(verdictOn(proof, kept, dns('us-west-2', 'us-east-1'), spread), 'unmet');
  assert.equal(verdictOn(proof, kept, dns(null), spread), 'unmet');
  assert.equal(verdictOn(proof, kept, dns('us-west-2'), http(20, 0, { 'us-west-2': 19, 'us-east-1': 1 })), 'unmet');
  assert.equal(verdictOn(proof, kept, dns('us-west-2'), http(10, 10, { 'us-west-2': 10 })), 'unmet');
});
