const SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/** `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks writes a shared secret. */
export function isWebhookSecret(secret: string): boolean {
  if (!SECRET.test(secret)) return false;
  const { length } = keyOfSecret(secret);
  return length >= 24 && length <= 64;
}

export function keyOfSecret(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}
