/** A whole region stops answering: every regional service hangs, and users get nothing from it. */
import { OUTAGE_SERVICES, type OutageService } from './outage.ts';
import type { Scenario } from './scenario-script.ts';

/** Not part of the region: one control plane for the world, and a sign-in that may be anywhere. */
const ELSEWHERE: readonly OutageService[] = ['route53', 'iam', 'sso'];

const BEGAN = '2020-11-25T13:15:00Z';

/**
 * Invented, the hardest case for a tool: calls neither succeed nor fail. The control planes of Route 53 and IAM are left
 * alone, though they live in us-east-1; `2021-12-07-network` is the scenario without it.
 */
export const regionDown: Scenario = {
  name: 'region-down',
  title: 'Everything in {primary} hangs, for users as well as for the API; Route 53 still takes changes',
  source: 'invented',
  startsAt: '2020-11-25T12:45:00Z',
  alertedAt: '2020-11-25T13:18:00Z',
  rows: OUTAGE_SERVICES.filter((service) => !ELSEWHERE.includes(service)).map((service) => ({
    service,
    effect: 'hang',
    plane: 'all',
    from: BEGAN,
    to: null,
    note: 'no answer',
  })),
};
