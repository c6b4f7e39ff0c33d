/** AWS Certificate Manager: certificates as the program registered them. */
import { yes } from './answer.ts';
import { exhibitsIn, missing } from './exhibits.ts';
import type { SandboxService } from './service.ts';

export const acm = {
  operations: {
    DescribeCertificate: (here, { input }) => {
      const found = exhibitsIn(here).certificates[input.CertificateArn ?? ''];
      return found === undefined
        ? missing('ResourceNotFoundException', `Could not find certificate ${input.CertificateArn}.`)
        : yes({ Certificate: found });
    },
  },
} satisfies SandboxService<'acm'>;
