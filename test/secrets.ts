/** Secrets to plant, of every form that credentials have, and the parts of them that must appear nowhere. */

export const SECRETS = {
  keyId: 'AKIAQ7PLANTEDKEY0001',
  temporaryKeyId: 'ASIAQ7PLANTEDKEY0002',
  secretKey: 'pLAnt3dS3cr3tK3y/bPxRfiCYEXAMPLEKEYaBcD3fGh',
  sessionToken: `IQoJb3JpZ2luX2VjEPlanted${'aB3dE5gH7jK9'.repeat(12)}==`,
  password: 'planted-hunter2-password',
  signature: 'planted5f2a9c1e77d3b4',
} as const;

/** As services, proxies and shells quote them. */
export const QUOTED: readonly string[] = [
  `The key ${SECRETS.keyId} and ${SECRETS.temporaryKeyId} are not valid`,
  `canonical string: x-amz-security-token:${SECRETS.sessionToken}`,
  `Authorization: AWS4-HMAC-SHA256 Credential=${SECRETS.keyId}/20201125/us-east-1/ecs, Signature=${SECRETS.signature}`,
  `AWS_SECRET_ACCESS_KEY=${SECRETS.secretKey}`,
  `secret key was ${SECRETS.secretKey} here`,
  `DB_PASSWORD="${SECRETS.password}"`,
  `proxy https://ada:${SECRETS.password}@proxy.example/ refused`,
  `{"token":"${SECRETS.sessionToken}"}`,
];

/** Names of the secrets of which a text holds any part of 16 characters. */
export const foundIn = (text: string): string[] =>
  Object.entries(SECRETS).flatMap(([name, secret]) => {
    const length = Math.min(16, secret.length);
    const parts = Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length));
    return parts.some((part) => text.includes(part)) ? [name] : [];
  });
