/** Takes out of texts what two regions cannot have in common, so that what is left must be equal. */
import { canonicalJson, sha256 } from '../domain/text/digest.ts';
import type { Manifest } from '../domain/facts/manifest.ts';

/** Whose texts they are. */
export interface Standpoint {
  manifest: Pick<Manifest, 'region' | 'account' | 'application'>;
  /** The other region of the pair. */
  otherRegion: string;
}

/** `…/pony-auth/50dc6c495c0c9188` of load balancers and target groups: AWS chooses the last part. */
const CHOSEN_ID = /\b(targetgroup|app|net|loadbalancer)\/([\w-]+)\/[0-9a-f]{16}\b/g;
/** `pony-1234567890.us-east-1.elb.amazonaws.com`: AWS chooses the number. */
const BALANCER_NAME = /\b([\w-]+?)-\d{6,}\.(\{region\}\.elb\.)/g;

/** Names of regions and the account become placeholders; ids that AWS chose are left out. */
export const normalText = (text: string, { manifest, otherRegion }: Standpoint): string =>
  text
    .replaceAll(manifest.region, '{region}')
    .replaceAll(otherRegion, '{other region}')
    .replaceAll(manifest.account, '{account}')
    .replaceAll(CHOSEN_ID, '$1/$2/{id}')
    .replaceAll(BALANCER_NAME, '$1-{number}.$2');

/** A document of any depth as one line in which order does not matter and texts are normal. */
export const normalJson = (value: unknown, standpoint: Standpoint): string =>
  normalText(canonicalJson(value), standpoint);

const HASH_CHARACTERS = 12;

/**
 * A value that must not be shown, so that equal ones can be told from different ones. The hash also covers where the value
 * stands: equal values of two variables look different. A short value can be found by trying; secrets belong into a
 * secret store.
 */
export const hiddenValue = (value: string, where: string, standpoint: Standpoint): string =>
  `#${sha256(`${standpoint.manifest.application}\n${where}\n${normalText(value, standpoint)}`).slice(0, HASH_CHARACTERS)}`;

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const addressOf = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/**
 * An IPv4 range as it lies in its VPC: the ranges of two regions must not overlap, and what a rule opens in them is the
 * same. Ranges outside stay as they are.
 */
export const normalRange = (range: string, vpcRange: string | null): string => {
  if (vpcRange === null || !range.includes('/')) return range;
  const [base = '', bits = ''] = range.split('/');
  const [vpcBase = '', vpcBits = ''] = vpcRange.split('/');
  if (range === vpcRange) return '{vpc}';
  const offset = numberOf(base) - numberOf(vpcBase);
  const isInside = Number(bits) >= Number(vpcBits) && offset >= 0 && offset < 2 ** (32 - Number(vpcBits));
  return isInside ? `{vpc} + ${addressOf(offset)}/${bits}` : range;
};
