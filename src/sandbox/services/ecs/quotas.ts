/** Quotas of ECS and Fargate, and those that are the size of a request-rate bucket. */
import type { Region } from '../../../domain/api/call.ts';
import { launchBudgetIn } from '../../../domain/api/regional-quotas.ts';
import type { SandboxService } from '../service.ts';
import type { QuotaState } from '../service-quotas/state.ts';

const MODIFY = { burst: 'L-AA0D4951', perSecond: 'L-C5297B3A' };
const READ = { burst: 'L-22AE4B75', perSecond: 'L-321A0372' };

export const RATE_QUOTAS = {
  'ecs:service-modify': { serviceCode: 'ecs', ...MODIFY },
  'ecs:service-read': { serviceCode: 'ecs', ...READ },
} satisfies SandboxService<'ecs'>['rateQuotas'];

/**
 * AWS's defaults, except for Fargate vCPUs, of which an unused region has 6 by default (AWS General Reference, "Amazon ECS
 * endpoints and quotas").
 */
export const taskQuotas = (region: Region): Record<string, QuotaState[]> => {
  const { burst, perSecond } = launchBudgetIn(region);
  return {
    ecs: [
      { quotaCode: MODIFY.burst, quotaName: 'Service modify API burst rate', value: 50 },
      { quotaCode: MODIFY.perSecond, quotaName: 'Service modify API sustained rate', value: 5 },
      { quotaCode: READ.burst, quotaName: 'Service read API burst rate', value: 100 },
      { quotaCode: READ.perSecond, quotaName: 'Service read API sustained rate', value: 20 },
    ],
    fargate: [
      { quotaCode: 'L-3032A538', quotaName: 'Fargate On-Demand vCPU resource count', value: 100_000 },
      { quotaCode: 'L-6BAD92DD', quotaName: 'Fargate On-Demand launch burst rate', value: burst },
      { quotaCode: 'L-551A4E9D', quotaName: 'Fargate On-Demand launch sustained rate', value: perSecond },
    ],
  };
};
