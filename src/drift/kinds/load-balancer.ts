/** Target groups, listeners of load balancers, and the certificates that these show. */
import type { Manifest, ServiceManifest } from '../../domain/facts/manifest.ts';
import { describedListeners } from '../described.ts';
import { fieldsOf } from '../item.ts';
import { subjectsOf, type Found, type Kind, type Look } from '../look.ts';
import { normalText } from '../normal.ts';

const readTargetGroup = ({ targetGroup }: ServiceManifest, look: Look): Found[] => {
  if (targetGroup === null) return [];
  const { targetGroupArn } = targetGroup;
  const output = look.ask({
    service: 'elbv2',
    operation: 'DescribeTargetGroups',
    region: look.manifest.region,
    input: { TargetGroupArns: [targetGroupArn] },
  });
  const group = output?.TargetGroups?.find(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn);
  if (group === undefined) return [];
  return [
    {
      fields: fieldsOf({
        protocol: group.Protocol,
        port: group.Port,
        'target type': group.TargetType,
        'health check path': group.HealthCheckPath,
        'health check protocol': group.HealthCheckProtocol,
        'health check port': group.HealthCheckPort,
        'health check interval seconds': group.HealthCheckIntervalSeconds,
        'health check timeout seconds': group.HealthCheckTimeoutSeconds,
        'healthy after': group.HealthyThresholdCount,
        'unhealthy after': group.UnhealthyThresholdCount,
        'healthy codes': group.Matcher?.HttpCode,
      }),
    },
  ];
};

export const targetGroups: Kind = {
  name: 'target group',
  remedy: 'Make the health check the same: pulumi up of the stack that lags.',
  subjects: ({ services }) =>
    subjectsOf(
      services.filter(({ targetGroup }) => targetGroup !== null),
      readTargetGroup,
    ),
};

type LoadBalancer = Manifest['loadBalancers'][number];

const readListeners = ({ loadBalancerArn }: LoadBalancer, look: Look): Found[] =>
  describedListeners(look, loadBalancerArn).map((listener) => ({
    detail: String(listener.Port),
    fields: fieldsOf({
      protocol: listener.Protocol,
      'TLS policy': listener.SslPolicy,
      'default action': (listener.DefaultActions ?? []).map(({ Type }) => Type).join(', '),
      certificates: listener.Certificates?.length ?? 0,
    }),
  }));

export const listeners: Kind = {
  name: 'listener',
  remedy: 'Make the listener the same: pulumi up of the stack that lags.',
  subjects: ({ loadBalancers }) => subjectsOf(loadBalancers, readListeners),
};

const DAY_MS = 86_400_000;
/** ACM renews 45 days before the end (ACM User Guide, Certificate characteristics): two weeks later that has failed. */
const LEAST_VALID_DAYS = 30;

const readCertificate = (arn: string, name: string, detail: string, look: Look): Found[] => {
  const certificate = look.ask({
    service: 'acm',
    operation: 'DescribeCertificate',
    region: look.manifest.region,
    input: { CertificateArn: arn },
  })?.Certificate;
  if (certificate === undefined) return [];
  const { NotAfter } = certificate;
  if (NotAfter !== undefined && Date.parse(NotAfter) - look.nowMs < LEAST_VALID_DAYS * DAY_MS)
    look.find({
      name: `${name} ${detail}`,
      field: 'valid until',
      value: NotAfter.slice(0, 10),
      expected: `at least ${LEAST_VALID_DAYS} days from now`,
    });
  const names = new Set([certificate.DomainName ?? '', ...(certificate.SubjectAlternativeNames ?? [])]);
  return [
    {
      detail,
      fields: {
        ...fieldsOf({ status: certificate.Status, 'key algorithm': certificate.KeyAlgorithm }),
        ...Object.fromEntries([...names].map((domain) => [`for ${normalText(domain, look)}`, true])),
      },
    },
  ];
};

const readCertificates = ({ name, loadBalancerArn }: LoadBalancer, look: Look): Found[] =>
  describedListeners(look, loadBalancerArn).flatMap(({ Port, Certificates = [] }) =>
    Certificates.flatMap(({ CertificateArn }, index) =>
      CertificateArn === undefined
        ? []
        : readCertificate(CertificateArn, name, index === 0 ? String(Port) : `${Port} number ${index + 1}`, look),
    ),
  );

export const certificates: Kind = {
  name: 'certificate',
  remedy: 'Request or renew the certificate in ACM in the region that lags; each region needs its own.',
  subjects: ({ loadBalancers }) => subjectsOf(loadBalancers, readCertificates),
};
