/** What to do about a number that Z-API never called back about, the likeliest cause first. */
export function callbackSteps(instance: string): string[] {
  return [
    `set the webhook address, or see where it points: pombo webhooks check ${instance}; pombo webhooks set ${instance} --url https://your.host`,
    `the address is right: look for filters on ${instance}'s webhooks in Z-API's panel, and for a proxy that refuses POST /webhooks/zapi`,
  ];
}
