/** AWS Certificate Manager: certificates as the program registered them. */
import { API_ONLY } from '../faults/ability.ts';
import type { InRegion } from '../state.ts';
import { refuse, timeOf, yes } from './answer.ts';
import { attributesOf, list, texts, type DeclaredRegion } from './declared-region.ts';
import { collectionOf } from './descriptions.ts';
import { listeners } from './elbv2/declared.ts';
import type { SandboxService } from './service.ts';

/** By ARN. */
const certificates = collectionOf('certificates');

const CERTIFICATE = 'aws:acm/certificate:Certificate';
/** How long ACM's public certificates are valid (ACM User Guide, Certificate characteristics). */
const VALID_MS = 198 * 86_400_000;

/**
 * Certificates that are handed in are made outside of the program: each is there, issued for the region's public names and
 * new when the world begins.
 */
const describe = ({ region, nowMs }: InRegion, declared: DeclaredRegion): void => {
  const names = declared.manifest.records.map(({ name }) => name);
  const handedIn = Object.values(listeners.in(region))
    .flatMap(({ Certificates }) => list(Certificates))
    .map(({ CertificateArn }) => String(CertificateArn));
  const made = new Map(attributesOf(declared, CERTIFICATE).map((one) => [String(one['arn']), one]));
  for (const arn of new Set([...handedIn, ...made.keys()])) {
    const own = made.get(arn);
    const DomainName = own?.['domainName'] ?? names[0] ?? 'unknown';
    const others = own === undefined ? names : [DomainName, ...texts(own['subjectAlternativeNames'])];
    certificates.keep(region, arn, {
      CertificateArn: arn,
      DomainName,
      SubjectAlternativeNames: [...new Set(others)],
      Status: 'ISSUED',
      Type: 'AMAZON_ISSUED',
      KeyAlgorithm: own?.['keyAlgorithm'] ?? 'RSA-2048',
      NotAfter: timeOf(nowMs + VALID_MS),
      RenewalEligibility: 'ELIGIBLE',
    });
  }
};

export const acm = {
  operations: {
    DescribeCertificate: ({ region }, { input }) => {
      const found = certificates.in(region)[input.CertificateArn ?? ''];
      return found === undefined
        ? refuse('ResourceNotFoundException', `Could not find certificate ${input.CertificateArn}.`, 'missing')
        : yes({ Certificate: found });
    },
  },
  // Listeners name those that are handed in.
  declared: { types: [CERTIFICATE], connect: describe },
  describes: [certificates],
  fails: API_ONLY,
} satisfies SandboxService<'acm'>;
