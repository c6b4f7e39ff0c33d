/** What Service Quotas keeps in a region, and how that begins. */
export interface QuotaState {
  quotaCode: string;
  quotaName: string;
  value: number;
}

export interface QuotasRegion {
  /** Applied quotas by service code, such as `ecs`, `fargate`, `lambda`. */
  quotas: Record<string, QuotaState[]>;
}

export const noQuotas = (): QuotasRegion => ({ quotas: {} });
